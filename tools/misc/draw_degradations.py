"""Draws what the degradation presets make of sample clips.

One row a preset; for each of some people the clean HR crop of the key frame
and the LR frames, enlarged without smoothing so that their pixels show. With
--frame-level the whole frame degrades before the person is cut out.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.datasets)
import cv2
import numpy as np
from mmengine.config import Config
from mmengine.dataset import Compose
from mmengine.registry import init_default_scope
from mmpose.registry import DATASETS

from mmpose_starpose.visualization import titled_row

BASE = Path(__file__).resolve().parents[2] / 'configs/_base_'
PRESETS = [
    str(BASE / 'degradations' / f'{name}.py')
    for name in ('bicubic', 'camera', 'high_iso', 'realesrgan', 'realbasicvsr')
]


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        'data_root', help='folder that starpose-sample-clips wrote'
    )
    parser.add_argument(
        '--presets',
        nargs='+',
        default=PRESETS,
        help='config files that define degradation and lr_size (default: '
        'those in configs/_base_/degradations)',
    )
    parser.add_argument(
        '--out', default='presets.jpg', help='picture (default: presets.jpg)'
    )
    parser.add_argument(
        '--num', type=int, default=3, help='people to draw (default: 3)'
    )
    parser.add_argument(
        '--frame-offsets',
        type=int,
        nargs='+',
        default=[-1, 0, 1],
        help='frames of a clip (default: -1 0 1)',
    )
    parser.add_argument(
        '--frame-level', action='store_true', help='degrade the whole frame'
    )
    parser.add_argument(
        '--cell', type=int, default=96, help='width of a cell (default: 96)'
    )
    parser.add_argument(
        '--seed', type=int, default=0, help='of the draws (default: 0)'
    )
    return parser.parse_args(argv)


def pipeline_of(preset: str, args: argparse.Namespace) -> Compose:
    """Builds the pipeline of a preset, without packing."""
    crops = Config.fromfile(BASE / 'crops/256x192.py')
    cfg = Config.fromfile(preset)
    cut = dict(type='TopdownAffine', input_size=crops.input_size)
    transforms = [cut, *cfg.degradation]
    if args.frame_level:
        cut.update(type='LowResTopdownAffine', lr_size=cfg.lr_size)
        transforms = [*cfg.degradation, cut]
    load = dict(type='LoadVideoFrames', frame_offsets=args.frame_offsets)
    seed = dict(type='SeedSample', seed=args.seed)
    return Compose([seed, load, *crops.box, *transforms])


def pick_people(data_root: str, num: int) -> list[dict]:
    """Picks people from the validation set, evenly and large ones first."""
    dataset = DATASETS.build(
        dict(
            type='PoseTrack18ClipDataset',
            data_root=data_root,
            ann_file='annotations/posetrack18_val.json',
            data_prefix=dict(img=''),
        )
    )
    samples = [dataset.get_data_info(i) for i in range(len(dataset))]
    if not 1 <= num <= len(samples):
        raise SystemExit(
            f'--num is {num}, allowed are 1 to {len(samples)}, the people in '
            f'{data_root}'
        )
    picked = []
    for part in np.array_split(np.arange(len(samples)), num):
        heights = [np.ptp(samples[i]['bbox'][0, 1::2]) for i in part]
        picked.append(samples[part[int(np.argmax(heights))]])
    return picked


def row_of(
    name: str, pipeline: Compose, people: list[dict], cell: int
) -> np.ndarray:
    """Draws the row of a preset."""
    parts = []
    for person in people:
        results = pipeline(dict(person))
        images, titles = [results['hr_img']], ['clean HR']
        for offset, frame in zip(results['frame_offsets'], results['img']):
            images.append(frame)
            titles.append(f'{offset:+d}' if offset else 'key frame')
        height, width = results['hr_img'].shape[:2]
        size = (cell, round(cell * height / width))
        parts.append(titled_row(images, titles, size))
        parts.append(np.full((len(parts[0]), 6, 3), 255, np.uint8))
    row = np.hstack(parts[:-1])
    head = np.full((24, row.shape[1], 3), 255, np.uint8)
    font = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(head, name, (4, 18), font, 0.55, (0, 0, 0), 1, cv2.LINE_AA)
    return np.vstack([head, row])


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args = parse_args(argv)
    init_default_scope('mmpose')
    people = pick_people(args.data_root, args.num)
    rows = [
        row_of(Path(preset).stem, pipeline_of(preset, args), people, args.cell)
        for preset in args.presets
    ]
    Path(args.out).parent.mkdir(parents=True, exist_ok=True)
    picture = np.vstack(rows)
    if not cv2.imwrite(args.out, picture, [cv2.IMWRITE_JPEG_QUALITY, 82]):
        raise SystemExit(f"'{args.out}' could not be written")
    print(f'{picture.shape[1]}x{picture.shape[0]} pixels are in {args.out}')


if __name__ == '__main__':
    main()
