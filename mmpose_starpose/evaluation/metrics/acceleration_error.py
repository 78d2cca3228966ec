"""Temporal jitter of poses in video."""

from __future__ import annotations

import json
import os.path as osp
import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from mmengine.evaluator import BaseMetric
from mmpose.registry import METRICS

from ..functional import acceleration_error


@METRICS.register_module()
class AccelerationError(BaseMetric):
    """Mean error of the acceleration of key points.

    Every track of the labels is followed over each three labelled frames that
    stand in a row at equal distances. PoseTrack labels every fourth frame of
    its validation videos; so do the sample clips. Ground-truth boxes are
    needed, because a prediction belongs to the labelled person of its sample.

    Keys: ``jitter/accel_error`` in pixels of the frame per frame squared,
    ``jitter/accel_error_percent`` in percent of the height of the person's
    box, ``jitter/triples``, the number of key points in three frames.

    Args:
        ann_file: Annotation file in PoseTrack18's layout, with ``track_id``.
        max_step: Largest distance of neighbouring labelled frames.
        kwargs: Arguments of MMEngine's ``BaseMetric``.

    Raises:
        ValueError: If annotations have no ``track_id``.
    """

    default_prefix = 'jitter'

    def __init__(self, ann_file: str, max_step: int = 4, **kwargs) -> None:
        super().__init__(**kwargs)
        if max_step < 1:
            raise ValueError(f'max_step must be at least 1, got {max_step}')
        self.max_step = max_step
        with open(ann_file) as file:
            labels = json.load(file)
        names = {i['id']: i['file_name'] for i in labels['images']}
        self.places = {}
        for ann in labels['annotations']:
            if 'track_id' not in ann:
                raise ValueError(
                    f"annotation {ann['id']} in '{ann_file}' has no track_id"
                )
            folder, name = osp.split(names[ann['image_id']])
            frame = int(re.sub(r'\D', '', osp.splitext(name)[0]))
            self.places[ann['id']] = ((folder, ann['track_id']), frame)

    def process(
        self, data_batch: Sequence[dict], data_samples: Sequence[dict]
    ) -> None:
        """Keep a batch's poses.

        Raises:
            ValueError: If a sample is not of a labelled person.
        """
        for sample in data_samples:
            if sample['id'] not in self.places:
                raise ValueError(
                    f'sample {sample["id"]} is not an annotation of ann_file: '
                    'test with ground-truth boxes'
                )
            truth = sample['gt_instances']
            seen = np.asarray(truth['keypoints_visible'])[0] > 0
            box = np.asarray(truth['bboxes'])[0]
            self.results.append(
                (
                    *self.places[sample['id']],
                    np.asarray(sample['pred_instances']['keypoints'])[
                        0, :, :2
                    ],
                    np.asarray(truth['keypoints'])[0, :, :2],
                    seen[..., 0] if seen.ndim == 2 else seen,
                    float(box[3] - box[1]),
                )
            )

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Follow the tracks."""
        tracks: dict[tuple, dict[int, tuple]] = defaultdict(dict)
        for track, frame, *pose in results:
            tracks[track][frame] = pose
        errors, shares = [], []
        for poses in tracks.values():
            frames = sorted(poses)
            for run in zip(frames, frames[1:], frames[2:]):
                step = run[1] - run[0]
                if step != run[2] - run[1] or step > self.max_step:
                    continue
                found, truth, seen, heights = zip(*(poses[n] for n in run))
                error = acceleration_error(
                    np.stack(found), np.stack(truth), np.stack(seen)
                )
                error = error[~np.isnan(error)] / step**2
                errors.extend(error)
                shares.extend(100 * error / max(np.mean(heights), 1e-6))
        return dict(
            accel_error=float(np.mean(errors)) if errors else float('nan'),
            accel_error_percent=(
                float(np.mean(shares)) if shares else float('nan')
            ),
            triples=len(errors),
        )
