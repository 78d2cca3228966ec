"""COCO AP that does not ask for left and right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from mmpose.evaluation.metrics import CocoMetric
from mmpose.registry import METRICS

from ..functional import error_types, undo_inversions
from ._labelled_pose import labelled_pose


@METRICS.register_module()
class SideBlindCocoMetric(CocoMetric):
    """COCO AP as it would be if no key point were on the wrong side.

    Key points that lie on the same part of the other side are moved to their
    own before they are scored, with the error that they have, as Ronchi and
    Perona, `Benchmarking and Error Diagnosis in Multi-Instance Pose
    Estimation <https://arxiv.org/abs/1707.05388>`_, do to tell what an error
    costs. ``side_blind/AP`` beside ``coco/AP`` thus tells how much of a score
    is left and right, which networks learn late from random weights.

    The labels help the model here: this is a diagnosis, not a score to
    compare with those of others. A prediction belongs to the labelled person
    of its sample, so ground-truth boxes are needed.

    Keys: those of ``CocoMetric`` with the prefix ``side_blind``. Takes its
    arguments.
    """

    default_prefix = 'side_blind'

    def process(
        self, data_batch: Sequence[dict], data_samples: Sequence[dict]
    ) -> None:
        """Keep a batch's poses, sides put right.

        Raises:
            ValueError: If a sample has not one prediction for one label.
        """
        super().process(data_batch, [self._sided(s) for s in data_samples])

    def _sided(self, sample: dict) -> dict:
        """The sample with its inverted key points on their own side."""
        pose = labelled_pose(sample)
        flip_indices = self.dataset_meta['flip_indices']
        kinds = error_types(
            pose.found,
            pose.points[None],
            pose.seen[None],
            np.array([pose.area]),
            0,
            self.dataset_meta['sigmas'],
            flip_indices,
        )
        found = undo_inversions(pose.found, pose.points, kinds, flip_indices)
        predicted = dict(sample['pred_instances'], keypoints=found[None])
        return dict(sample, pred_instances=predicted)
