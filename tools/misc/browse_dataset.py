"""Shows the clips of a config's data set as the model gets them.

For samples spread over the data set it writes a strip: the frames that go
into the model, the clean key frame with the labelled key points, and the
target heatmaps over it. All strips are joined in samples.png.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import cv2
import numpy as np
import torch
from mmengine.config import Config, DictAction
from mmengine.registry import init_default_scope
from mmpose.datasets.transforms import PackPoseInputs
from mmpose.registry import DATASETS
from mmpose.structures import PoseDataSample
from torch import Tensor
from torch.utils.data import Dataset

from mmpose_starpose.models.layers import draw_gaussian_heatmaps
from mmpose_starpose.visualization import (
    draw_skeleton,
    overlay_heatmaps,
    titled_row,
)


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('config', help='config file')
    parser.add_argument(
        '--split',
        choices=['train', 'val', 'test'],
        default='train',
        help='whose data set and pipeline to take (default: train)',
    )
    parser.add_argument(
        '--num', type=int, default=8, help='samples to show (default: 8)'
    )
    parser.add_argument(
        '--out-dir',
        help='folder to write to (default: work_dirs/browse/CONFIG)',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of the config, key=value',
    )
    args = parser.parse_args(argv)
    if not Path(args.config).is_file():
        parser.error(f"'{args.config}' is not a file")
    if args.num < 1:
        parser.error(f'--num must be at least 1, got {args.num}')
    return args


def build_dataset(cfg: Config, split: str) -> Dataset:
    """Builds a data set whose samples tell the key points in the crop."""
    dataset = DATASETS.build(cfg[f'{split}_dataloader'].dataset)
    for pipeline in pipelines_of(dataset):
        for transform in pipeline.transforms:
            if isinstance(transform, PackPoseInputs):
                transform.pack_transformed = True
    return dataset


def pipelines_of(dataset: Dataset) -> Iterator:
    """Finds the pipelines of a data set and of those that it wraps."""
    if hasattr(dataset, 'pipeline'):
        yield dataset.pipeline
    inner = [getattr(dataset, 'dataset', None)]
    for part in (*inner, *getattr(dataset, 'datasets', ())):
        if part is not None:
            yield from pipelines_of(part)


def image_of(tensor: Tensor) -> np.ndarray:
    """Turns (3, H, W) uint8 into (H, W, 3)."""
    return np.ascontiguousarray(tensor.numpy().transpose(1, 2, 0))


def target_heatmaps(sample: PoseDataSample, cfg: Config) -> np.ndarray | None:
    """Gets what the head is to learn.

    Args:
        sample: A packed sample.
        cfg: The config; a head with a Gaussian codec draws its own targets.

    Returns:
        Heatmaps of shape (K, h, w); None where there are none.
    """
    if 'gt_fields' in sample and 'heatmaps' in sample.gt_fields:
        maps = sample.gt_fields.heatmaps
        return (maps[-1] if isinstance(maps, (list, tuple)) else maps).numpy()
    codec = cfg.model.get('head', {}).get('decoder') or {}
    labels = sample.get('gt_instance_labels', {})
    if 'sigma' not in codec or 'keypoint_labels' not in labels:
        return None
    stride = np.divide(codec['input_size'], codec['heatmap_size'])
    maps, _ = draw_gaussian_heatmaps(
        labels.keypoint_labels / torch.as_tensor(stride, dtype=torch.float32),
        labels.keypoint_weights,
        codec['heatmap_size'],
        codec['sigma'],
    )
    return maps.amax(0).numpy()


def strip_of(data: dict, cfg: Config, meta: dict) -> np.ndarray:
    """Draws one sample.

    Args:
        data: What the pipeline gives, ``inputs`` and ``data_samples``.
        cfg: The config.
        meta: The data set's meta information.

    Returns:
        BGR picture: a cell as large as the HR crop for each picture.
    """
    sample, inputs = data['data_samples'], data['inputs']
    clip = inputs if inputs.ndim == 4 else inputs[None]
    images = [image_of(frame) for frame in clip]
    key = sample.get('key_index', 0)
    offsets = sample.get('frame_offsets', (0,))
    titles = [f'{offset:+d}' if offset else 'key' for offset in offsets]
    height, width = images[0].shape[:2]
    titles[key] += f' {height}x{width}'
    clean = images[key]
    if 'gt_sr' in sample:
        clean = image_of(sample.gt_sr.img)
    truth = sample.gt_instances
    drawn = clean
    for points, visible in zip(
        truth.transformed_keypoints, truth.keypoints_visible
    ):
        shown = np.reshape(visible, (len(points), -1))[:, 0] > 0
        drawn = draw_skeleton(drawn, points[:, :2], shown, meta)
    height, width = clean.shape[:2]
    images.append(drawn)
    titles.append(f'labels {height}x{width}')
    maps = target_heatmaps(sample, cfg)
    if maps is not None:
        images.append(overlay_heatmaps(clean, maps))
        titles.append('target {}x{}'.format(*maps.shape[1:]))
    return titled_row(images, titles, (width, height))


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args = parse_args(argv)
    cfg = Config.fromfile(args.config)
    if args.cfg_options:
        cfg.merge_from_dict(args.cfg_options)
    init_default_scope(cfg.get('default_scope', 'mmpose'))
    out_dir = Path(
        args.out_dir or Path('work_dirs', 'browse', Path(args.config).stem)
    )
    out_dir.mkdir(parents=True, exist_ok=True)
    dataset = build_dataset(cfg, args.split)
    picks = np.linspace(0, len(dataset) - 1, min(args.num, len(dataset)))
    rows = []
    for index in picks.round().astype(int):
        rows.append(strip_of(dataset[index], cfg, dataset.metainfo))
        cv2.imwrite(str(out_dir / f'sample_{index:06d}.png'), rows[-1])
    cv2.imwrite(str(out_dir / 'samples.png'), np.vstack(rows))
    print(f'{len(rows)} of {len(dataset)} samples are in {out_dir}')


if __name__ == '__main__':
    main()
