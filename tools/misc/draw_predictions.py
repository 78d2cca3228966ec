"""Draws what a model sees, super-resolves and estimates.

For samples of the config's test set it writes strips of LR input, bicubic
enlargement and SR output (where the model makes one), HR truth with the
labels, and HR with the prediction. For a video with PoseTrack18-layout labels
it writes an animation: the degraded frames beside the predicted poses.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import cv2
import numpy as np
from mmengine.config import Config, DictAction
from mmengine.dataset import pseudo_collate
from mmpose.apis import init_model
from mmpose.registry import DATASETS
from torch import nn

from mmpose_starpose.apis import inference_video_topdown
from mmpose_starpose.datasets.transforms.degradation_functional import resize
from mmpose_starpose.visualization import draw_skeleton, save_gif, titled_row

CELL = (192, 256)


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('config', help='config file')
    parser.add_argument('checkpoint', help='checkpoint file')
    parser.add_argument('--out-dir', required=True, help='folder to write to')
    parser.add_argument(
        '--num', type=int, default=8, help='strips to draw (default: 8)'
    )
    parser.add_argument(
        '--video',
        metavar='JSON',
        help='PoseTrack18 annotation file of one video; its boxes are used, '
        'interpolated where a frame has no labels',
    )
    parser.add_argument(
        '--video-root',
        default='.',
        help="folder that the JSON's file names are relative to",
    )
    parser.add_argument(
        '--fps', type=float, default=8, help='of the animation (default: 8)'
    )
    parser.add_argument(
        '--score-thr',
        type=float,
        default=0.2,
        help='key points below this score are not drawn (default: 0.2)',
    )
    parser.add_argument('--device', default='cpu', help='default: cpu')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of the config, key=value',
    )
    return parser.parse_args(argv)


def image_of(tensor: object) -> np.ndarray:
    """Turns (3, H, W) uint8 into (H, W, 3)."""
    return np.ascontiguousarray(np.asarray(tensor).transpose(1, 2, 0))


def to_crop(points: np.ndarray, sample: object) -> np.ndarray:
    """Maps points (K, 2) from the original image into the HR crop."""
    meta = sample.metainfo
    size = np.array(meta['input_size'])
    points = points - meta['input_center'] + 0.5 * meta['input_scale']
    return points / meta['input_scale'] * size


def draw_strips(
    model: nn.Module, num: int, score_thr: float, out_dir: Path
) -> None:
    """Writes a strip for each of some people spread over the test set."""
    cfg = model.cfg.test_dataloader.dataset
    dataset = DATASETS.build(cfg)
    neck = model.cfg.model.get('neck')
    if 'restorer' in model.cfg.model or 'SRNeck' in str(neck):
        model.test_cfg['output_sr'] = True
    meta = dataset.metainfo
    picks = np.linspace(0, len(dataset) - 1, min(num, len(dataset)))
    rows = []
    for number, index in enumerate(picks.round().astype(int)):
        data = dataset[index]
        sample = model.test_step(pseudo_collate([data]))[0]
        inputs = data['inputs']
        if inputs.ndim == 4:
            inputs = inputs[sample.key_index]
        images, titles = [image_of(inputs)], ['LR input']
        titles[0] += ' {}x{}'.format(*images[0].shape[:2])
        clean = images[0]
        if 'gt_sr' in sample:
            clean = image_of(sample.gt_sr.img.cpu())
        if 'pred_sr' in sample:
            size = clean.shape[1::-1]
            images.append(resize(images[0], size, 'bicubic'))
            images.append(image_of(sample.pred_sr.img.cpu()))
            titles += ['bicubic', 'SR output']
        truth, pred = sample.gt_instances, sample.pred_instances
        visible = np.asarray(truth.keypoints_visible[0]) > 0
        for title, points, shown in (
            ('truth', truth.keypoints[0], visible),
            (
                'predicted',
                pred.keypoints[0],
                np.asarray(pred.keypoint_scores[0]) > score_thr,
            ),
        ):
            crop = to_crop(np.asarray(points)[:, :2], sample)
            images.append(draw_skeleton(clean, crop, shown, meta))
            titles.append(title)
        rows.append(titled_row(images, titles, CELL))
        cv2.imwrite(str(out_dir / f'strip_{number:03d}.png'), rows[-1])
    cv2.imwrite(str(out_dir / 'strips.png'), np.vstack(rows))


def boxes_of_video(path: Path) -> tuple[list[str], list[np.ndarray]]:
    """Reads the frames of a video and the boxes of its people.

    Between two labelled frames the boxes of a track are interpolated.
    """
    labels = json.loads(path.read_text())
    images = sorted(labels['images'], key=lambda i: i['file_name'])
    order = {image['id']: n for n, image in enumerate(images)}
    tracks: dict[int, dict[int, list[float]]] = defaultdict(dict)
    for ann in labels['annotations']:
        x, y, w, h = ann['bbox']
        tracks[ann['track_id']][order[ann['image_id']]] = [x, y, x + w, y + h]
    boxes: list[list[np.ndarray]] = [[] for _ in images]
    for track in tracks.values():
        known = sorted(track)
        corners = np.array([track[n] for n in known])
        for n in range(known[0], known[-1] + 1):
            box = [np.interp(n, known, corners[:, i]) for i in range(4)]
            boxes[n].append(np.array(box, np.float32))
    names = [image['file_name'] for image in images]
    return names, [np.array(b, np.float32).reshape(-1, 4) for b in boxes]


def crop_shrinkage(model: nn.Module, boxes: Sequence[np.ndarray]) -> float:
    """Finds by how much the median person shrinks into the LR crop."""
    heights = [b[3] - b[1] for frame in boxes for b in frame]
    if not heights:
        raise ValueError('the video has no labelled person')
    for transform in model.cfg.test_dataloader.dataset.pipeline:
        if transform['type'] == 'DegradeResize':
            return max(1.25 * np.median(heights) / transform['lr_size'][1], 1)
    return 1.0


def pixelated(image: np.ndarray, shrink: float) -> np.ndarray:
    """Shows a frame with the pixels that the model gets."""
    height, width = image.shape[:2]
    small = resize(image, (round(width / shrink), round(height / shrink)))
    return resize(small, (width, height), 'nearest')


def draw_video(
    model: nn.Module, args: argparse.Namespace, out_dir: Path
) -> None:
    """Writes the animation of a video."""
    names, boxes = boxes_of_video(Path(args.video))
    paths = [str(Path(args.video_root) / name) for name in names]
    results = inference_video_topdown(model, paths, boxes)
    shrink = crop_shrinkage(model, boxes)
    frames = []
    for path, samples in zip(paths, results):
        image = cv2.imread(path)
        drawn = image
        for sample in samples:
            pred = sample.pred_instances
            shown = np.asarray(pred.keypoint_scores[0]) > args.score_thr
            drawn = draw_skeleton(
                drawn, pred.keypoints[0], shown, model.dataset_meta, 2
            )
        frames.append(np.hstack([pixelated(image, shrink), drawn]))
    save_gif(frames, out_dir / 'video.gif', args.fps)
    cv2.imwrite(str(out_dir / 'video_frame.png'), frames[len(frames) // 2])


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args = parse_args(argv)
    cfg = Config.fromfile(args.config)
    if args.cfg_options:
        cfg.merge_from_dict(args.cfg_options)
    out_dir = Path(args.out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    model = init_model(cfg, args.checkpoint, device=args.device)
    draw_strips(model, args.num, args.score_thr, out_dir)
    if args.video:
        draw_video(model, args, out_dir)
    print(f'pictures are in {out_dir}')


if __name__ == '__main__':
    main()
