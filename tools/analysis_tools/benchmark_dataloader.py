"""Measures how many samples a second and core the data pipelines make.

Clips of several lengths under each degradation preset are timed beside
MMPose's single-image training pipeline (load, augment, warp, draw targets,
pack), over the same samples, in one process with one thread. The pipelines
take turns; each one's median over the rounds counts. Writes results.md and
results.json.
"""

from __future__ import annotations

from _sweep import (  # isort: skip  (imports mmpose_starpose first)
    preset,
    presets,
    size_of,
)

import argparse
import time
from collections.abc import Sequence

import cv2
import numpy as np
import torch
from _report import markdown, processor, write_results
from mmengine.config import Config, DictAction
from mmengine.dataset import Compose
from mmengine.registry import init_default_scope
from mmpose.registry import DATASETS

INPUT_SIZE = (192, 256)
CODEC = dict(
    type='MSRAHeatmap', input_size=INPUT_SIZE, heatmap_size=(48, 64), sigma=2
)


def crop(flip: str) -> list[dict]:
    """Makes the stock training augmentation, with a flip of choice."""
    return [
        dict(type='GetBBoxCenterScale', padding=1.25),
        dict(type=flip, direction='horizontal'),
        dict(type='RandomHalfBody'),
        dict(type='RandomBBoxTransform'),
        dict(type='TopdownAffine', input_size=INPUT_SIZE),
    ]


STOCK = [
    dict(type='LoadImage'),
    *crop('RandomFlip'),
    dict(type='GenerateTarget', encoder=CODEC),
    dict(type='PackPoseInputs'),
]


def clip_pipeline(length: int, degradation: list[dict]) -> list[dict]:
    """Makes the training pipeline of clips of a length."""
    first = -(length // 2)
    return [
        dict(type='SeedSample'),
        dict(
            type='LoadVideoFrames',
            frame_offsets=tuple(range(first, first + length)),
        ),
        *crop('RandomClipFlip'),
        *degradation,
        dict(type='PackLowResPoseInputs'),
    ]


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        'config', help='config whose training data set is read'
    )
    parser.add_argument('--out-dir', help='folder to write to')
    parser.add_argument(
        '--lengths',
        nargs='+',
        type=int,
        default=[1, 3, 5],
        help='frames of a clip (default: 1 3 5)',
    )
    parser.add_argument(
        '--presets',
        nargs='+',
        choices=presets(),
        default=presets(),
        help='degradations (default: all)',
    )
    parser.add_argument(
        '--lr-size',
        type=size_of,
        default=(48, 64),
        metavar='HEIGHTxWIDTH',
        help='default: 64x48',
    )
    parser.add_argument(
        '--samples', type=int, default=40, help='a round (default: 40)'
    )
    parser.add_argument('--rounds', type=int, default=7, help='default: 7')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of the config, key=value',
    )
    args = parser.parse_args(argv)
    for name in ('samples', 'rounds'):
        if getattr(args, name) < 1:
            parser.error(f'--{name} must be at least 1')
    if min(args.lengths) < 1:
        parser.error(f'--lengths must be at least 1, got {args.lengths}')
    return args


def time_pipelines(
    pipelines: dict[str, Compose], infos: Sequence[dict], rounds: int
) -> dict[str, float]:
    """Times pipelines in turn; returns each one's median, ms a sample."""
    times: dict[str, list[float]] = {name: [] for name in pipelines}
    for number in range(rounds + 1):
        for name, pipeline in pipelines.items():
            copies = [dict(info) for info in infos]
            start = time.perf_counter()
            for info in copies:
                pipeline(info)
            seconds = time.perf_counter() - start
            if number:  # the first round warms up
                times[name].append(1000 * seconds / len(infos))
        print(f'round {number}/{rounds}', flush=True)
    return {name: float(np.median(values)) for name, values in times.items()}


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args = parse_args(argv)
    torch.set_num_threads(1)
    cv2.setNumThreads(0)
    cfg = Config.fromfile(args.config)
    if args.cfg_options:
        cfg.merge_from_dict(args.cfg_options)
    init_default_scope(cfg.get('default_scope', 'mmpose'))
    dataset = DATASETS.build(dict(cfg.train_dataloader.dataset, pipeline=[]))
    picks = np.linspace(0, len(dataset) - 1, args.samples).astype(int)
    infos = [dataset.get_data_info(int(n)) for n in picks]
    pipelines = {'stock': Compose(STOCK)}
    for name in args.presets:
        for length in args.lengths:
            pipelines[f'{name} {length}'] = Compose(
                clip_pipeline(length, preset(name, args.lr_size))
            )
    times = time_pipelines(pipelines, infos, args.rounds)
    rows: list[list[object]] = [
        ['single image, stock', 1, times['stock'], 1000 / times['stock'], 1.0]
    ]
    for name in args.presets:
        for length in args.lengths:
            ms = times[f'{name} {length}']
            rows.append([name, length, ms, 1000 / ms, ms / times['stock']])
    head = ['pipeline', 'T', 'ms', 'samples / s / core', 'times stock']
    shape = Compose(STOCK[:1])(dict(infos[0]))['img'].shape
    note = (
        f'{len(infos)} samples of {shape[1]}x{shape[0]} frames, LR '
        f'{args.lr_size[1]}x{args.lr_size[0]}, median of {args.rounds} '
        f'rounds, one thread of {processor()}.'
    )
    formatted = [
        [r[0], r[1], f'{r[2]:.1f}', f'{r[3]:.0f}', f'{r[4]:.2f}'] for r in rows
    ]
    text = f'{markdown(head, formatted)}\n\n{note}\n'
    content = dict(rows=[dict(zip(head, row)) for row in rows], note=note)
    write_results(args.out_dir, text, content)


if __name__ == '__main__':
    main()
