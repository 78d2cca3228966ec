"""Pose estimation in a video whose boxes are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from mmengine.dataset import Compose, pseudo_collate
from mmengine.registry import init_default_scope
from mmpose.structures import PoseDataSample
from torch import nn

from ..datasets.transforms.loading import read_image
from .conditions import CLIP_MAKERS, own_frame_offsets

LOADERS = ('LoadImage', *CLIP_MAKERS)


def inference_video_topdown(
    model: nn.Module,
    frames: Sequence[str | np.ndarray],
    bboxes: Sequence[np.ndarray],
    batch_size: int = 32,
) -> list[list[PoseDataSample]]:
    """Estimate the poses of the given people in every frame of a video.

    The test pipeline of the model's config is used, except that frames and
    boxes come from the arguments. A model of T frames gets the neighbours of
    each frame; beyond the ends of the video the nearest frame repeats. A
    model of one image gets the frame alone.

    Args:
        model: Model with its config as ``model.cfg``, as MMPose's
            ``init_model`` makes it.
        frames: Paths, or BGR images of shape (H, W, 3), uint8.
        bboxes: Boxes of each frame in its pixels, (x1, y1, x2, y2), shape
            (M, 4); M may be 0 and differ.
        batch_size: People in one forward pass.

    Returns:
        For each frame the M samples, with ``pred_instances`` in pixels of the
        frame.

    Raises:
        ValueError: If ``frames`` and ``bboxes`` differ in length.
    """
    if len(frames) != len(bboxes):
        raise ValueError(
            f'frames and bboxes must have one entry a frame, got '
            f'{len(frames)} and {len(bboxes)}'
        )
    init_default_scope(model.cfg.get('default_scope', 'mmpose'))
    pipeline = model.cfg.test_dataloader.dataset.pipeline
    offsets = own_frame_offsets(pipeline)
    transform = Compose([t for t in pipeline if t['type'] not in LOADERS])
    images = [read_image(f) if isinstance(f, str) else f for f in frames]

    people = [
        (index, number, box)
        for index, boxes in enumerate(bboxes)
        for number, box in enumerate(
            np.asarray(boxes, np.float32).reshape(-1, 4)
        )
    ]

    def prepare(index: int, number: int, box: np.ndarray) -> dict:
        frame, image = frames[index], images[index]
        data = dict(
            id=1000 * index + number,  # seeds the degradation
            img=image,
            img_path=frame if isinstance(frame, str) else f'frame {index}',
            img_shape=image.shape[:2],
            ori_shape=image.shape[:2],
            bbox=box[None],
            bbox_score=np.ones(1, np.float32),
            **model.dataset_meta,
        )
        if offsets is not None:
            last = len(images) - 1
            data['img'] = [
                images[min(max(index + offset, 0), last)] for offset in offsets
            ]
            data['frame_offsets'] = offsets
        return transform(data)

    results: list[list[PoseDataSample]] = [[] for _ in frames]
    for start in range(0, len(people), batch_size):
        chunk = people[start : start + batch_size]
        batch = pseudo_collate([prepare(*person) for person in chunk])
        with torch.no_grad():
            samples = model.test_step(batch)
        for (index, _, _), sample in zip(chunk, samples):
            results[index].append(sample)
    return results
