"""Counts what models cost: parameters and multiply-accumulates, part by part.

A GMAC is 1e9 multiply-accumulates; one of them counts once, which is what
papers and MMPose call one FLOP (twice as many operations). Counted by
``mmengine.analysis``: convolutions, matrix products, and norms (2 an element)
and up-sampling (1 an element); not element-wise functions, pooling, biases and
pixel shuffle. One forward pass at batch 1, without flip test and decoding.

Beside them stands what MMPose 0.x printed as GFLOPs, counted by mmcv: it adds
ReLU (1 an element), max pooling (1 an element of the input) and biases, 0.2 to
0.3 % of ResNet and HRNet, and does not see products outside layers, such as
those of attention, nor synchronised batch norm.

The input is what the config's test pipeline gives the model: an image of
3 x H x W, or a clip of T of them.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
from _flops import Cost, Parts, count_mmcv, count_used, measure
from _report import markdown
from mmengine.config import Config, DictAction
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS

from mmpose_starpose.apis import input_shape

__all__ = ['Parts', 'count_mmcv', 'count_used', 'measure']

NOTE = (
    'GMACs: 1e9 multiply-accumulates of one forward pass at batch 1, each '
    'counted once (the "FLOPs" of papers and MMPose); mmcv: GFLOPs as MMPose '
    '0.x counted them; params: those that the forward pass uses, and those '
    'that training uses.'
)


def markdown_table(costs: Sequence[Cost]) -> str:
    """Formats the costs."""
    rows = [
        [
            *(c.model, c.input, c.part),
            f'{c.gmacs:.2f}',
            '-' if c.gflops_mmcv is None else f'{c.gflops_mmcv:.2f}',
            *(f'{c.activations_m:.1f}', f'{c.params:,}'),
            f'{c.params_training:,}',
        ]
        for c in costs
    ]
    head = ['model', 'input', 'part', 'GMACs', 'mmcv', 'activations (M)']
    return markdown([*head, 'params', 'params in training'], rows)


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('configs', nargs='+', metavar='CONFIG')
    parser.add_argument(
        '--shape',
        nargs=2,
        type=int,
        metavar=('H', 'W'),
        help='size of the input; by default that of the test pipeline',
    )
    parser.add_argument(
        '--frames',
        type=int,
        metavar='T',
        help='frames of a clip, 0 for an image; by default those of the '
        'test pipeline',
    )
    parser.add_argument('--out-dir', help='folder to write results.* to')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of every config, key=value',
    )
    args = parser.parse_args(argv)
    for path in args.configs:
        if not Path(path).is_file():
            parser.error(f"'{path}' is not a file")
    if args.shape and min(args.shape) < 1:
        parser.error(f'--shape must be at least 1 1, got {args.shape}')
    if args.frames is not None and args.frames < 0:
        parser.error(f'--frames must be at least 0, got {args.frames}')
    return args


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args = parse_args(argv)
    costs = []
    for path in args.configs:
        cfg = Config.fromfile(path)
        if args.cfg_options:
            cfg.merge_from_dict(args.cfg_options)
        init_default_scope(cfg.get('default_scope', 'mmpose'))
        shape = input_shape(cfg, args.shape, args.frames)
        costs += measure(MODELS.build(cfg.model), shape, Path(path).stem)
    table = markdown_table(costs)
    print(f'{table}\n\n{NOTE}')
    if args.out_dir:
        out_dir = Path(args.out_dir)
        out_dir.mkdir(parents=True, exist_ok=True)
        (out_dir / 'results.md').write_text(f'{table}\n\n{NOTE}\n')
        rows = [asdict(c) for c in costs]
        (out_dir / 'results.json').write_text(
            json.dumps(dict(results=rows, note=NOTE), indent=2) + '\n'
        )
        with open(out_dir / 'results.csv', 'w', newline='') as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


if __name__ == '__main__':
    main()
