"""PCK in LR pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from mmengine.evaluator import BaseMetric
from mmpose.evaluation.functional import keypoint_pck_accuracy
from mmpose.registry import METRICS

from ..functional import pixels_per_lr_pixel


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
            found = np.asarray(sample['pred_instances']['keypoints'])
            truth = sample['gt_instances']
            points = np.asarray(truth['keypoints'])[..., :2]
            if len(found) != 1 or len(points) != 1:
                raise ValueError(
                    f'sample {sample.get("id")} has {len(found)} predictions '
                    f'for {len(points)} labels, needed is one for one'
                )
            seen = np.asarray(truth['keypoints_visible']) > 0
            seen = seen[..., 0] if seen.ndim == 3 else seen
            x1, y1, x2, y2 = np.asarray(truth['bboxes'])[0]
            unit = pixels_per_lr_pixel(
                np.array([[x1, y1, x2 - x1, y2 - y1]]),
                self.lr_size,
                self.padding,
            )
            norm = np.repeat(unit[:, None], 2, axis=1)
            hits = []
            for threshold in self.thresholds:
                shares, _, _ = keypoint_pck_accuracy(
                    found[..., :2], points, seen, threshold, norm
                )
                hits.append(int((shares > 0).sum()))
            self.results.append((int(seen.sum()), hits))

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Divide hits by labelled key points."""
        total = max(1, sum(count for count, _ in results))
        hits = np.sum([hits for _, hits in results], axis=0)
        return {
            f'PCK@{threshold:g}': float(number / total)
            for threshold, number in zip(self.thresholds, hits)
        }
