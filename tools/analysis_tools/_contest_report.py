"""Tables of a contest, made of what is stored."""

from __future__ import annotations

import csv
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from _contest_entries import Entry, Line
from _contest_rows import Recovery, Row, recovery
from _contest_time import rounds_at
from _report import markdown
from _scores import Scores

NONE = '-'


def is_share(metric: str) -> bool:
    """Whether a metric is a share of 1, which is printed in percent."""
    return metric.startswith(('coco/', 'side_blind/', 'errors/'))


def unit(metric: str) -> str:
    """What a caption says behind the name of a metric."""
    return ', in percent' if is_share(metric) else ''


def cell(values: Sequence[float] | None, metric: str) -> str:
    """Formats a mean and, of several seeds, each value; shares in percent."""
    if not values:
        return NONE
    scale, digits = (100, 1) if is_share(metric) else (1, 3)
    texts = [f'{scale * v:.{digits}f}' for v in values]
    if len(texts) == 1:
        return texts[0]
    mean = scale * sum(values) / len(values)
    return f'{mean:.{digits}f} ({", ".join(texts)})'


def line_cells(line: Line) -> list[str]:
    """The cells that name a line."""
    frames = NONE if line.frames is None else str(line.frames)
    real = NONE if (line.frames or 1) == 1 else 'real'
    return [line.name, frames, line.control or real]


LINE_HEAD = ['model', 'T', 'supporting frames']


def score_table(
    rows: Sequence[Row],
    sizes: Sequence[str],
    metric: str,
    shares: Recovery | None,
) -> str:
    """The scores by size and, where asked for, the recovery."""
    table = []
    for row in rows:
        cells = line_cells(row.line)
        for size in sizes:
            text = cell(row.scores.get(size), metric)
            if size in row.errors or '' in row.errors:
                text = 'error' if text == NONE else f'{text} (error)'
            cells.append(text)
        for size in sizes if shares else ():
            share = shares.of(row, size)
            cells.append(NONE if share is None else f'{share:.2f}')
        table.append(cells)
    head = [*LINE_HEAD, *sizes]
    head += [f'recovery {size}' for size in sizes if shares]
    return markdown(head, table)


def metric_table(rows: Sequence[Row], size: str) -> str:
    """All metrics at one size, means over the seeds."""
    known = [row for row in rows if size in row.metrics]
    names = list(dict.fromkeys(n for row in known for n in row.metrics[size]))
    table = [
        [
            *line_cells(row.line),
            *(
                cell([row.metrics[size][n]], n)
                if n in row.metrics[size]
                else NONE
                for n in names
            ),
        ]
        for row in known
    ]
    return markdown([*LINE_HEAD, *short(names)], table)


def short(metrics: Sequence[str]) -> list[str]:
    """Names without their prefixes, as far as they stay apart."""
    bare = [name.split('/')[-1] for name in metrics]
    return [b if bare.count(b) == 1 else n for b, n in zip(bare, metrics)]


def recovery_table(
    rows: Sequence[Row], size: str, upsampled: str, oracle: str
) -> str:
    """The recovery in every average precision, by the means over the seeds."""
    known = {
        (row.line.name, row.line.control): row.metrics[size]
        for row in reversed(rows)  # the first clip length stays
        if size in row.metrics
    }
    low, high = (known.get((name, ''), {}) for name in (upsampled, oracle))
    names = [
        name
        for name in low
        if name.endswith(('/AP', '/AP .5', '/AP .75')) and name in high
    ]
    table = []
    for row in rows:
        if row.line.name not in (upsampled, oracle) and size in row.metrics:
            shares = [
                recovery(row.metrics[size][n], low[n], high[n])
                if n in row.metrics[size]
                else None
                for n in names
            ]
            texts = [NONE if s is None else f'{s:.2f}' for s in shares]
            table.append([*line_cells(row.line), *texts])
    return markdown([*LINE_HEAD, *short(names)], table)


def cost_table(rows: Sequence[Row]) -> str:
    """Parameters, multiply-accumulates and latencies."""
    rows = [row for row in rows if row.cost or row.latency]
    kinds = list(dict.fromkeys(kind for row in rows for kind in row.latency))
    table = [
        [
            *line_cells(row.line)[:2],
            row.cost.get('input', NONE),
            f'{row.cost["params"] / 1e6:.2f}' if row.cost else NONE,
            f'{row.cost["gmacs"]:.2f}' if row.cost else NONE,
            *(
                f'{row.latency[kind]:.1f}' if kind in row.latency else NONE
                for kind in kinds
            ),
        ]
        for row in rows
    ]
    head = ['model', 'T', 'input', 'params (M)', 'GMACs']
    head += [f'ms, batch {n}, {dtype}' for n, dtype in kinds]
    return markdown(head, table)


def write_csv(
    path: Path,
    rows: Sequence[Row],
    sizes: Sequence[str],
    shares: Recovery | None,
) -> None:
    """Writes a line for every row and size."""
    lines = []
    for row in rows:
        for size in sizes:
            values = row.scores.get(size, [])
            line = dict(
                model=row.line.name,
                frames=row.line.frames,
                control=row.line.control,
                size=size,
                degraded=not row.clean,
                seeds=len(values),
                score=row.mean(size),
                score_min=min(values, default=None),
                score_max=max(values, default=None),
                recovery=shares.of(row, size) if shares else None,
                params=row.cost.get('params'),
                gmacs=row.cost.get('gmacs'),
                error=row.errors.get(size, row.errors.get('', '')),
            )
            for (number, dtype), ms in row.latency.items():
                line[f'ms_batch{number}_{dtype}'] = ms
            lines.append({**line, **row.metrics.get(size, {})})
    head = list(dict.fromkeys(key for line in lines for key in line))
    with open(path, 'w', newline='') as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(lines)


def score_notes(
    args: Namespace, entries: Sequence[Entry], scores: Scores
) -> list[str]:
    """Says how the scores came about."""
    notes = [
        f'Scores: {scores.note()}{unit(scores.metric)}; LR size as height x '
        f"width, degradation '{args.preset}' for all, fp32."
    ]
    if args.scale != 1:
        notes.append(
            f'Scale models: all sizes of the configs times {args.scale:g}.'
        )
    clean = [entry.name for entry in entries if entry.clean]
    if clean:
        notes.append(
            'Without degradation, the same at every LR size (their test '
            f'pipelines degrade nothing): {", ".join(clean)}.'
        )
    if args.controls:
        notes.append(
            'Supporting frames: real; repeat: all frames are the key frame; '
            'swap: those of another clip.'
        )
    if args.train:
        seeds = ', '.join(map(str, args.seeds))
        under = f" under '{args.train_preset}'" if args.train_preset else ''
        notes.append(
            f'Trained here{under}{" in bf16" * args.bf16}, unless given a '
            f'checkpoint: epochs {args.epochs}, seeds {seeds}; schedules '
            'scaled in epochs, warm-up in iterations unchanged, last '
            'checkpoint. Several seeds: mean (each).'
        )
    for entry in entries:
        for run in entry.runs:
            row = scores.find(model=run.name)
            if row and row['missing']:
                notes.append(
                    f"{run.name}: {row['missing']} of the model's weights "
                    'are not in its checkpoint and keep their initial values.'
                )
    return notes


def cost_notes(timing: dict) -> list[str]:
    """Says how the costs came about."""
    about = timing['about']
    rounds = ', '.join(
        f'{rounds_at(about["rounds"], n)} at batch {n}'
        for n in about['batch_sizes']
    )
    how = (
        ' bf16: autocast over bfloat16 weights. Weights of all networks are '
        'channels last.'
    )
    if about['runtime'] == 'torch.compile':
        how += ' All networks are compiled by torch.compile, weights frozen.'
    elif about['runtime'] == 'onnxruntime':
        how = (
            ' Networks are exported to ONNX and run by ONNX Runtime '
            f'{about["onnxruntime"]}.'
        )
    tf32 = ' fp32: TF32 in convolutions, as torch sets it.'
    return [
        'Costs: parameters that inference uses, GMACs of one pass at batch 1; '
        'ms: one forward pass of the whole batch without flip test and '
        'decoding, random input of the size that the config makes, median of '
        f'interleaved rounds ({rounds}), {about["hardware"]}, torch '
        f'{about["torch"]}.' + how + tf32 * about['device'].startswith('cuda')
    ]


def error_notes(rows: Sequence[Row], timing: dict | None) -> list[str]:
    """Lists what went wrong."""
    found = []
    for row in rows:
        for size, text in row.errors.items():
            where = f'{row.line}, {size}' if size else str(row.line)
            found.append(f'- {where}: {text}')
    for failure in (timing or {}).get('failures', []):
        line = Line(failure['model'], failure['frames'])
        what = 'counting'
        if 'dtype' in failure:
            what = f'batch {failure["batch_size"]}, {failure["dtype"]}'
        found.append(f'- {line}, {what}: {failure["error"]}')
    return found
