"""The pose of a top-down sample beside its label."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class LabelledPose(NamedTuple):
    """One predicted and one labelled pose, in pixels.

    Args:
        found: Predicted key points, shape (K, 2).
        points: Labelled key points, shape (K, 2).
        seen: Which of them are labelled, boolean (K,).
        box: Labelled box (x, y, width, height), shape (4,).
    """

    found: np.ndarray
    points: np.ndarray
    seen: np.ndarray
    box: np.ndarray

    @property
    def area(self) -> float:
        """0.53 times the area of the box, as MMPose has it; 1 at least."""
        return max(0.53 * self.box[2] * self.box[3], 1.0)


def labelled_pose(sample: dict) -> LabelledPose:
    """Take the poses out of a sample of the evaluator.

    Raises:
        ValueError: If the sample has not one prediction for one label, as
            with bottom-up models and with detected boxes.
    """
    found = np.asarray(sample['pred_instances']['keypoints'])
    truth = sample.get('gt_instances', {})
    points = np.asarray(truth.get('keypoints', ()))
    if len(found) != 1 or len(points) != 1:
        raise ValueError(
            f'sample {sample.get("id")} has {len(found)} predictions for '
            f'{len(points)} labels, needed is one for one: a top-down model '
            'on ground-truth boxes'
        )
    seen = np.asarray(truth['keypoints_visible'])[0] > 0
    x1, y1, x2, y2 = np.asarray(truth['bboxes'])[0]
    return LabelledPose(
        found[0, :, :2],
        points[0, :, :2],
        seen[..., 0] if seen.ndim == 2 else seen,
        np.array([x1, y1, x2 - x1, y2 - y1]),
    )
