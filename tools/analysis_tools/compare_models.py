"""Holds a contest between models on the same degraded data, in one run.

Every model is scored by the stock runner on its test set, under one
degradation for all, at several LR sizes and, if it takes clips, at several
clip lengths and with its supporting frames replaced. All networks are then
timed side by side. With --train, models without a checkpoint are trained
first, for the same epochs and with the same seeds. Clip lengths are set in
testing only: to train at another length, enter a config of that length.

What has been trained and scored in --out-dir is not done again, a training
that was interrupted goes on, and a model that fails is reported while the
others go on. A timing holds for one run: with other models or settings all
are timed anew, and a batch size that was interrupted is.

Writes results.md, results.csv, results.json (every single score),
latency.png (score over latency) and, after training, curves.png.
"""

from __future__ import annotations

from _scores import Scores  # isort: skip  (imports mmpose_starpose first)

import argparse
from collections.abc import Sequence
from pathlib import Path

from _contest_args import build_parser, check_args
from _contest_curves import curve_table, plot_curves, precisions
from _contest_entries import Entry, enter, score_entry, train_entry
from _contest_plots import plot_latency
from _contest_report import (
    cost_notes,
    cost_table,
    error_notes,
    metric_table,
    recovery_table,
    score_notes,
    score_table,
    unit,
    write_csv,
)
from _contest_rows import Recovery, collect
from _contest_scale import scale_config
from _contest_time import measure_entries
from _contest_train import at_rates, read_curve, train_under
from _sweep import load_models

from mmpose_starpose.apis import own_lr_size


def choose_sizes(
    parser: argparse.ArgumentParser,
    args: argparse.Namespace,
    entries: Sequence[Entry],
) -> list[tuple[int, int]]:
    """LR sizes, (width, height): those given, or the first model's own."""
    if args.sizes:
        return list(dict.fromkeys(args.sizes))
    for entry in entries:
        if not entry.clean:
            return [own_lr_size(entry.pipeline)]
    parser.error('no model degrades its test set: give --sizes')


def report(
    args: argparse.Namespace,
    entries: Sequence[Entry],
    scores: Scores,
    sizes: Sequence[str],
) -> str:
    """Writes tables and plots from what is stored; returns the text."""
    out_dir, metric = scores.out_dir, scores.metric
    rows = collect(
        entries, args.frames, args.controls, args.preset, sizes, scores
    )
    shares = None
    if args.oracle:
        shares = Recovery(rows, sizes, args.upsampled, args.oracle)
    write_csv(out_dir / 'results.csv', rows, sizes, shares)
    parts = []
    if any(row.scores or row.errors for row in rows):
        parts += [score_table(rows, sizes, metric, shares)]
        parts += shares.remarks if shares else []
        parts += score_notes(args, entries, scores)
        parts += [f'All metrics at {sizes[0]}, means:']
        parts += [metric_table(rows, sizes[0])]
        if shares:
            ends = args.upsampled, args.oracle
            parts += [f'Recovery at {sizes[0]} in each average precision:']
            parts += [recovery_table(rows, sizes[0], *ends)]
    timing = scores.extra.get('timing')
    if timing:
        parts += [cost_table(rows), *cost_notes(timing)]
        about = timing['about']
        kind = about['batch_sizes'][0], about['dtypes'][0]
        path = out_dir / 'latency.png'
        plot_latency(path, rows, sizes[0], kind, metric, about['hardware'])
    if args.train:
        curves = {
            entry.name: [
                read_curve(out_dir / 'train' / f'{entry.name}-seed{seed}')
                for seed in args.seeds
            ]
            for entry in entries
        }
        drawn = precisions(curves, metric)
        if plot_curves(out_dir / 'curves.png', curves, drawn):
            for name in drawn:
                parts += [f'Validation {name} by epoch{unit(name)}:']
                parts += [curve_table(curves, name)]
    errors = error_notes(rows, timing)
    if errors:
        parts += ['Errors:', '\n'.join(errors)]
    text = '\n\n'.join(parts) + '\n'
    (out_dir / 'results.md').write_text(text)
    return text


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    parser = build_parser(__doc__)
    args = parser.parse_args(argv)
    check_args(parser, args)
    models = load_models(parser, args, need_lr=False)
    if args.scale != 1:
        try:
            for model in models:
                model.cfg = scale_config(model.cfg, args.scale)
        except ValueError as error:
            parser.error(f'--scale: {model.name}: {error}')
    if args.train_preset:
        try:
            for model in models:
                model.cfg = train_under(model.cfg, args.train_preset)
        except ValueError as error:
            parser.error(f'--train-preset: {model.name}: {error}')
    if args.lrs:
        try:
            models = at_rates(models, args.lrs)
        except ValueError as error:
            parser.error(f'--lrs: {error}')
    entries = enter(models, args.train, args.untrained)
    for name in filter(None, (args.upsampled, args.oracle)):
        if name not in {entry.name for entry in entries}:
            known = ', '.join(entry.name for entry in entries)
            parser.error(f"'{name}' is none of the models: {known}")
    sizes = choose_sizes(parser, args, entries)
    out_dir = Path(args.out_dir)
    for entry in entries:
        if args.train and not (entry.runs[0].checkpoint or entry.twin):
            train_entry(
                entry, out_dir / 'train', args.epochs, args.seeds, args.bf16
            )
    runs = [run for entry in entries for run in entry.runs]
    scores = Scores(out_dir, runs, models[0].metric)
    if not args.no_score:
        scores.extra['failures'] = [
            failure
            for entry in entries
            for failure in score_entry(
                entry,
                entry.lines(args.frames, args.controls),
                scores,
                args.preset,
                sizes,
            )
        ]
    if not args.no_time:
        for timing in measure_entries(
            [entry for entry in entries if not entry.twin],
            args.frames,
            args.batch_sizes,
            args.dtypes,
            args.rounds,
            args.device,
            args.runtime,
            scores.extra.get('timing'),
        ):
            scores.extra['timing'] = timing
            scores.save()
    scores.save()
    names = [f'{height}x{width}' for width, height in sizes]
    print(f'\n{report(args, entries, scores, names)}')


if __name__ == '__main__':
    main()
