"""COCO AP by the size of people in LR pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from mmpose.evaluation.metrics import CocoMetric
from mmpose.registry import METRICS

from ...compat.coco_eval import HeightBinnedEval
from ..functional import lr_heights

BINS = (0, 32, 64, 128, np.inf)
"""Limits of the bins in LR pixels."""


@METRICS.register_module()
class HeightBinnedCocoMetric(CocoMetric):
    """COCO AP, also for people of less than 32, 64, 128 LR pixels and above.

    Adds to MMPose's ``CocoMetric``, for the default bins, ``coco/AP_h0-32``,
    ``coco/AP_h32-64``, ``coco/AP_h64-128``, ``coco/AP_h128+`` and as many
    ``coco/people_h...``, the numbers of labelled people. A bin without people
    has AP -1, as COCO has it.

    Args:
        lr_size: Width and height of the LR crop. ``None`` bins by the height
            in the frame.
        padding: Padding of ``GetBBoxCenterScale``.
        bins: Limits in LR pixels, rising; a lower limit belongs to its bin.
        kwargs: Arguments of MMPose's ``CocoMetric``.

    Raises:
        ValueError: If the limits do not rise.
    """

    def __init__(
        self,
        lr_size: tuple[int, int] | None = None,
        padding: float = 1.25,
        bins: Sequence[float] = BINS,
        **kwargs,
    ) -> None:
        super().__init__(**kwargs)
        if len(bins) < 2 or list(bins) != sorted(set(bins)):
            raise ValueError(
                f'bins must be two or more rising limits, got {tuple(bins)}'
            )
        self.lr_size, self.padding, self.bins = lr_size, padding, bins

    def _do_python_keypoint_eval(
        self, outfile_prefix: str
    ) -> list[tuple[str, float]]:
        """Score all people, then each bin; ``CocoMetric`` calls this."""
        scores = super()._do_python_keypoint_eval(outfile_prefix)
        evaluation = HeightBinnedEval(
            self.coco,
            self.coco.loadRes(f'{outfile_prefix}.keypoints.json'),
            self.iou_type,
            self.dataset_meta['sigmas'],
            self.use_area,
            heights_of=self._heights,
            bins=self.bins,
        )
        evaluation.params.useSegm = None
        evaluation.evaluate()
        evaluation.accumulate()
        # IoU threshold, recall, category, range, number of detections
        precision = evaluation.eval['precision'][:, :, 0, :, -1]
        heights = self._heights(
            np.array(
                [
                    ann['bbox']
                    for ann in self.coco.anns.values()
                    if ann.get('num_keypoints', 1) and not ann.get('iscrowd')
                ]
            )
        )
        for column, (low, high) in enumerate(zip(self.bins, self.bins[1:])):
            name = f'h{low:g}-{high:g}' if np.isfinite(high) else f'h{low:g}+'
            values = precision[..., column]
            known = values[values > -1]
            ap = float(known.mean()) if known.size else -1.0
            inside = (heights >= low) & (heights < high)
            scores.append((f'AP_{name}', ap))
            scores.append((f'people_{name}', int(inside.sum())))
        return scores

    def _heights(self, boxes: np.ndarray) -> np.ndarray:
        return lr_heights(boxes, self.lr_size, self.padding)
