"""Heatmap loss of bottom-up training."""

from __future__ import annotations

from mmpose.models.losses import KeypointMSELoss
from mmpose.registry import MODELS
from torch import Tensor


@MODELS.register_module()
class BottomupHeatmapLoss(KeypointMSELoss):
    """Mean squared error of heatmaps that all persons of an image share.

    For MMPose's ``AssociativeEmbeddingHead``, which hands over one weight a
    person and key point. ``KeypointMSELoss`` takes one an image and key
    point, and stops at images of more or fewer persons than one. Here these
    weights are left out, as in MMPose 0.x: unlabelled key points are not in
    the targets, and unlabelled persons are taken out by the mask.

    Args:
        loss_weight: Weight of the loss.
    """

    def __init__(self, loss_weight: float = 1.0) -> None:
        super().__init__(loss_weight=loss_weight)

    def forward(
        self,
        output: Tensor,
        target: Tensor,
        target_weights: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> Tensor:
        """Compare heatmaps.

        Args:
            output: Predicted heatmaps, shape (N, K, H, W).
            target: Target heatmaps, shape (N, K, H, W).
            target_weights: Weights of the persons' key points, not used.
            mask: Valid pixels, shape (N, 1, H, W) or (N, K, H, W).

        Returns:
            Loss of shape (), the mean over valid and other pixels.
        """
        return super().forward(output, target, None, mask)
