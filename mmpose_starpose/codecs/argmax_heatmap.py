"""Heatmaps decoded without sub-pixel refinement."""

from __future__ import annotations

import numpy as np
from mmpose.codecs import MSRAHeatmap
from mmpose.codecs.utils import get_heatmap_maximum
from mmpose.registry import KEYPOINT_CODECS


@KEYPOINT_CODECS.register_module()
class ArgmaxHeatmap(MSRAHeatmap):
    """MMPose's ``MSRAHeatmap``, decoded to the cell of the maximum.

    ``MSRAHeatmap`` moves a decoded point by a quarter of a cell (or by
    `DARK <https://arxiv.org/abs/1910.06278>`_) after the maximum. Without,
    the error of a coarse grid shows: `SRPose
    <https://arxiv.org/abs/2307.16765>`_ prints AP both ways. To test a
    trained model so::

        --cfg-options model.head.decoder.type=ArgmaxHeatmap
    """

    def decode(self, encoded: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find the maxima of heatmaps.

        Args:
            encoded: Heatmaps of shape (K, H, W).

        Returns:
            Key points (1, K, 2) in pixels of the input, and their scores
            (1, K).
        """
        keypoints, scores = get_heatmap_maximum(encoded)
        return keypoints[None] * self.scale_factor, scores[None]
