"""Draws which tokens of a clip a model keeps.

For samples of the config's test set it writes strips: a row of the clip's
frames for each pruning, with what was dropped in dark grey; strips.png has all
of them. --animate writes the frames of the last pruning of each sample one
after another instead, as a GIF.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import cv2
import numpy as np
import torch
from mmengine.config import Config, DictAction
from mmengine.dataset import pseudo_collate
from mmpose.apis import init_model
from mmpose.registry import DATASETS
from torch import nn

from mmpose_starpose.datasets.transforms.degradation_functional import resize
from mmpose_starpose.visualization import save_gif, titled_row

CELL = (192, 256)


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('config', help='config with a MultiGrainedEncoder')
    parser.add_argument('checkpoint', help='checkpoint file')
    parser.add_argument('--out-dir', required=True, help='folder to write to')
    parser.add_argument(
        '--num', type=int, default=4, help='samples to draw (default: 4)'
    )
    parser.add_argument(
        '--animate', action='store_true', help='write a GIF a sample'
    )
    parser.add_argument(
        '--fps', type=float, default=2, help='of the GIF (default: 2)'
    )
    parser.add_argument('--device', default='cpu', help='default: cpu')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of the config, key=value',
    )
    args = parser.parse_args(argv)
    cfg = Config.fromfile(args.config)
    if 'temporal' not in cfg.model.backbone:
        parser.error(
            f'the backbone is {cfg.model.backbone.type}, '
            'MultiGrainedEncoder is needed'
        )
    return args


def kept_maps(model: nn.Module, inputs: torch.Tensor) -> list[np.ndarray]:
    """Finds which patches each pruning left.

    Args:
        model: Pose estimator with a MultiGrainedEncoder.
        inputs: One clip, normalised, shape (1, T, 3, H, W).

    Returns:
        A map a pruning, bool of shape (T, h, w).
    """
    frames = inputs.shape[1]
    with torch.no_grad():
        history = model.backbone.kept_patches(inputs)
        height, width = model.backbone(inputs)[-1].shape[-2:]
    key = model.backbone.find_key_index(frames)
    maps = []
    for kept in history:
        grid = np.zeros((frames, height * width), bool)
        others = iter(kept.support[0].cpu().numpy())
        for frame in range(frames):
            places = kept.key[0].cpu().numpy()
            if frame != key:
                places = next(others)
            grid[frame, places] = True
        maps.append(grid.reshape(frames, height, width))
    return maps


def shade(image: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Draws what was dropped in dark grey.

    Args:
        image: Frame of shape (H, W, 3), uint8.
        kept: Patches kept, bool of shape (h, w).

    Returns:
        Picture of the size of a cell.
    """
    image = resize(image, CELL, 'bicubic')
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[..., None] // 3
    mask = cv2.resize(
        kept.astype(np.uint8), CELL, interpolation=cv2.INTER_NEAREST
    )
    return np.where(mask[..., None] > 0, image, grey).astype(np.uint8)


def draw_sample(
    model: nn.Module, data: dict
) -> tuple[np.ndarray, list[np.ndarray], list[float]]:
    """Draws one sample.

    Args:
        model: The model.
        data: A packed sample.

    Returns:
        The strip, the frames behind the last pruning, and the share of the
        tokens that each pruning left, of all frames.
    """
    batch = model.data_preprocessor(pseudo_collate([data]), False)
    maps = kept_maps(model, batch['inputs'])
    frames = [
        np.ascontiguousarray(frame.numpy().transpose(1, 2, 0))
        for frame in data['inputs']
    ]
    key = model.backbone.find_key_index(len(frames))
    rows, shares = [], [float(kept.mean()) for kept in maps]
    for number, kept in enumerate(maps, 1):
        titles = [
            f'{"key" if t == key else f"{t - key:+d}"}: '
            f'{100 * part.mean():.0f} % kept'
            for t, part in enumerate(kept)
        ]
        if len(maps) > 1:
            titles[0] = f'{number}. ' + titles[0]
        images = [shade(frame, part) for frame, part in zip(frames, kept)]
        rows.append(titled_row(images, titles, CELL))
    return np.vstack(rows), images, shares


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args = parse_args(argv)
    cfg = Config.fromfile(args.config)
    if args.cfg_options:
        cfg.merge_from_dict(args.cfg_options)
    out_dir = Path(args.out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    model = init_model(cfg, args.checkpoint, device=args.device)
    dataset = DATASETS.build(cfg.test_dataloader.dataset)
    picks = np.linspace(0, len(dataset) - 1, min(args.num, len(dataset)))
    strips = []
    for number, index in enumerate(picks.round().astype(int)):
        path = out_dir / f'tokens_{number:03d}'
        strip, images, shares = draw_sample(model, dataset[index])
        if args.animate:
            save_gif(images, path.with_suffix('.gif'), args.fps)
        else:
            strips.append(strip)
            cv2.imwrite(str(path.with_suffix('.png')), strip)
            cv2.imwrite(str(out_dir / 'strips.png'), np.vstack(strips))
        text = ', '.join(f'{100 * share:.0f} %' for share in shares)
        print(f'sample {index}: {text} of the tokens kept')
    print(f'pictures are in {out_dir}')


if __name__ == '__main__':
    main()
