"""Measures what token pruning saves and costs, in one run.

A model with a MultiGrainedEncoder is given several keep ratios and ways to
choose tokens, and its unpruned twin. All of them are timed side by side at
several clip lengths, clustering included, and with --sizes at several sizes
of the frames. They are scored on the config's test set, also with the key
frame repeated in the place of its neighbours, and their heatmaps are compared
with those that the same weights give unpruned; without a checkpoint neither
is done. Weights are those of the one checkpoint; with --twin the unpruned
model has its own.

Writes results.md, results.csv, results.json and results.png.
"""

from __future__ import annotations

from _scores import (  # isort: skip  (imports mmpose_starpose first)
    Condition,
    Model,
    Scores,
)

import argparse
import csv
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from _contest_entries import Entry, Line
from _contest_time import Net, build_net, rounds_at, time_nets
from _memory import peak_memory
from _pruning_change import measure_change
from _pruning_plot import plot
from _pruning_rows import UNPRUNED, Row, slopes, table
from _report import hardware, write_results
from _sweep import add_common_arguments, load_models, size_of
from _timing import DTYPES
from mmengine.config import Config

from mmpose_starpose.models.layers.token_pruning import METHODS, MODES


def keeps_of(text: str) -> tuple[float, float]:
    """Reads KEY:SUPPORT."""
    try:
        key, support = map(float, text.split(':'))
    except ValueError:
        key = support = 0.0
    if not (0 < key <= 1 and 0 < support <= 1):
        raise argparse.ArgumentTypeError(
            f"'{text}' is not KEY:SUPPORT, two shares in (0, 1]"
        )
    return key, support


def parse_args(argv: Sequence[str] | None) -> tuple[argparse.Namespace, Model]:
    """Reads the command line and the config."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_common_arguments(parser)
    parser.add_argument('--twin', help='checkpoint of the unpruned twin')
    parser.add_argument(
        '--keeps',
        nargs='+',
        type=keeps_of,
        default=[(0.75, 0.3), (0.5, 0.2), (0.5, 0.1), (0.25, 0.05)],
        metavar='KEY:SUPPORT',
        help='shares of the tokens of the key frame and of the others that '
        'each pruning keeps (default: 0.75:0.3 0.5:0.2 0.5:0.1 0.25:0.05)',
    )
    parser.add_argument(
        '--methods',
        nargs='+',
        choices=METHODS,
        default=['density_peaks', 'random', 'norm'],
        help='default: density_peaks random norm',
    )
    parser.add_argument(
        '--modes',
        nargs='+',
        choices=MODES,
        default=['prune'],
        help='default: prune',
    )
    for name, default in (('frames', [1, 3, 5, 9]), ('batch-sizes', [1, 16])):
        parser.add_argument(
            f'--{name}',
            nargs='+',
            type=int,
            default=default,
            help='default: ' + ' '.join(map(str, default)),
        )
    parser.add_argument(
        '--score-frames',
        nargs='+',
        type=int,
        default=[3],
        help='clip lengths to score (default: 3)',
    )
    parser.add_argument(
        '--sizes',
        nargs='+',
        type=size_of,
        default=[],
        metavar='HEIGHTxWIDTH',
        help='sizes of the frames to time besides their own, at the first of '
        '--score-frames',
    )
    parser.add_argument(
        '--dtypes', nargs='+', choices=DTYPES, default=['fp32']
    )
    parser.add_argument(
        '--samples',
        type=int,
        default=96,
        help='of the test set, to compare heatmaps on (default: 96)',
    )
    parser.add_argument('--rounds', type=int, default=20, help='default: 20')
    parser.add_argument('--device', default='cpu', help='default: cpu')
    parser.add_argument('--no-memory', action='store_true')
    args = parser.parse_args(argv)
    models = load_models(parser, args, need_lr=False)
    if len(models) > 1:
        parser.error(f'one config is needed, got {len(models)}')
    if 'temporal' not in models[0].cfg.model.backbone:
        kind = models[0].cfg.model.backbone.type
        parser.error(f'the backbone is {kind}, MultiGrainedEncoder is needed')
    for name in ('frames', 'batch_sizes', 'score_frames', 'samples'):
        if np.min(getattr(args, name)) < 1:
            option = name.replace('_', '-')
            parser.error(f'--{option} must be at least 1')
    return args, models[0]


def variants(args: argparse.Namespace, model: Model) -> list[Model]:
    """The unpruned twin, and a model a way to prune and keep ratio."""

    def variant(name: str, keeps: tuple[float, float], **pruner: str) -> Model:
        cfg = deepcopy(model.cfg)
        temporal = cfg.model.backbone.temporal
        prunings = len(temporal.get('stage_layers', (2, 10))) - 1
        temporal.key_keep, temporal.support_keep = (
            (keep,) * prunings for keep in keeps
        )
        temporal.pruner = dict(temporal.get('pruner') or {}, **pruner)
        return Model(name, cfg, model.checkpoint)

    twin = variant(UNPRUNED, (1.0, 1.0))
    twin.checkpoint = args.twin or model.checkpoint
    out = [twin]
    for method in args.methods:
        for mode in args.modes:
            for keeps in args.keeps:
                name = method if mode == 'prune' else f'{method}, merged'
                label = Row(name, *keeps).variant
                out.append(variant(label, keeps, method=method, mode=mode))
    return out


def measure(args: argparse.Namespace, models: Sequence[Model]) -> list[Row]:
    """Times all models at all clip lengths and sizes side by side."""
    kinds: list = [(frames, None) for frames in args.frames]
    kinds += [(args.score_frames[0], size) for size in args.sizes]
    rows, nets = [], []
    for frames, size in kinds:
        for model in models:
            entry = Entry(model.name, model.cfg, [])
            net = build_net(entry, Line(model.name, frames, ''))
            if size is not None:
                net.shape = (*net.shape[:-2], *reversed(size))
            temporal = model.cfg.model.backbone.temporal
            rows.append(
                Row(
                    model.name.rsplit(' ', 1)[0],
                    temporal.key_keep[0],
                    temporal.support_keep[0],
                    frames,
                    net.shape[-2:],
                    own_size=size is None,
                )
            )
            nets.append(net)
            if not args.no_memory:
                shape = (max(args.batch_sizes), *net.shape)
                cfg: Config = model.cfg
                rows[-1].memory = peak_memory(cfg, shape, args.device)
    time_rows(args, rows, nets)
    return rows


def time_rows(
    args: argparse.Namespace, rows: Sequence[Row], nets: Sequence[Net]
) -> None:
    """Times networks into their rows."""
    for dtype in args.dtypes:
        for batch in args.batch_sizes:
            print(f'timing batch {batch}, {dtype}', flush=True)
            number = rounds_at(args.rounds, batch)
            timed = time_nets(nets, batch, dtype, number, args.device)
            for row, result in zip(rows, timed):
                if 'error' in result:
                    raise SystemExit(f'{row.variant}: {result["error"]}')
                row.ms[f'{batch} {dtype}'] = result['ms']


def score(
    args: argparse.Namespace, models: Sequence[Model], rows: Sequence[Row]
) -> None:
    """Scores and compares models with a checkpoint into their rows."""
    scores = Scores(Path(args.out_dir) / 'scores', models)
    if not models[-1].checkpoint:
        return
    for frames in args.score_frames:
        change = measure_change(models, frames, args.samples, args.device)
        for model in models:
            values = [
                scores.score(
                    model,
                    dict(frames=frames, control=control),
                    Condition(None, frames, control),
                )
                for control in (('', 'repeat') if frames > 1 else ('',))
            ]
            print(f'{model.name}, T = {frames}: {values}', flush=True)
            for row in rows:
                key = (row.variant, row.frames, row.own_size)
                if key == (model.name, frames, True):
                    row.score, row.repeated = (*values, None)[:2]
                    row.change = change.get(model.name)


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args, model = parse_args(argv)
    models = variants(args, model)
    rows = measure(args, models)
    score(args, models, rows)
    note = (
        f'{model.name}; a pass of the whole network, median of {args.rounds} '
        'interleaved rounds (fewer at larger batches), clustering included; '
        f'{hardware(args.device)}, torch {torch.__version__}. MiB: what a '
        f'pass at batch {max(args.batch_sizes)} adds to the peak of memory. '
        'Change: of the heatmaps, root of the squared difference to those of '
        f'the same weights unpruned over their squares, {args.samples} '
        'samples.'
    )
    parts = [table(rows)]
    if len(set(args.frames)) > 1:
        parts.append(slopes(rows))
    text = '\n\n'.join([*parts, note]) + '\n'
    content = dict(rows=[asdict(row) for row in rows], note=note)
    write_results(args.out_dir, text, content)
    with open(Path(args.out_dir, 'results.csv'), 'w', newline='') as file:
        writer = csv.writer(file)
        writer.writerow([*asdict(rows[0])])
        writer.writerows([*asdict(row).values()] for row in rows)
    plot(Path(args.out_dir, 'results.png'), rows)


if __name__ == '__main__':
    main()
