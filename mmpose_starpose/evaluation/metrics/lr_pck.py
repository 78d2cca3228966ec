"""PCK in LR pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from mmengine.evaluator import BaseMetric
from mmpose.evaluation.functional import keypoint_pck_accuracy
from mmpose.registry import METRICS

from ..functional import pixels_per_lr_pixel
from ._labelled_pose import labelled_pose


@METRICS.register_module()
class LowResPCK(BaseMetric):
    """Share of labelled key points found within some LR pixels.

    Tells whether a model is accurate below the pixels that it gets: at
    threshold 0.5 a key point lies in its own LR pixel. People are weighted by
    their labelled key points. Top-down models only: a prediction belongs to
    the labelled person of its sample.

    Keys: ``lr_pck/PCK@0.5`` and so on, shares of 1.

    Args:
        lr_size: Width and height of the LR crop.
        thresholds: Distances in LR pixels.
        padding: Padding of ``GetBBoxCenterScale``.
        kwargs: Arguments of MMEngine's ``BaseMetric``.
    """

    default_prefix = 'lr_pck'

    def __init__(
        self,
        lr_size: tuple[int, int],
        thresholds: Sequence[float] = (0.5, 1.0, 2.0),
        padding: float = 1.25,
        **kwargs,
    ) -> None:
        super().__init__(**kwargs)
        if not thresholds or min(thresholds) <= 0:
            raise ValueError(
                f'thresholds must be positive, got {tuple(thresholds)}'
            )
        self.lr_size, self.padding = lr_size, padding
        self.thresholds = tuple(thresholds)

    def process(
        self, data_batch: Sequence[dict], data_samples: Sequence[dict]
    ) -> None:
        """Count the hits of a batch.

        Raises:
            ValueError: If a sample has not one prediction for one label.
        """
        for sample in data_samples:
            pose = labelled_pose(sample)
            unit = pixels_per_lr_pixel(pose.box, self.lr_size, self.padding)
            norm = np.repeat(unit[:, None], 2, axis=1)
            hits = []
            for threshold in self.thresholds:
                shares, _, _ = keypoint_pck_accuracy(
                    pose.found[None],
                    pose.points[None],
                    pose.seen[None],
                    threshold,
                    norm,
                )
                hits.append(int((shares > 0).sum()))
            self.results.append((int(pose.seen.sum()), hits))

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Divide hits by labelled key points."""
        total = max(1, sum(count for count, _ in results))
        hits = np.sum([hits for _, hits in results], axis=0)
        return {
            f'PCK@{threshold:g}': float(number / total)
            for threshold, number in zip(self.thresholds, hits)
        }
