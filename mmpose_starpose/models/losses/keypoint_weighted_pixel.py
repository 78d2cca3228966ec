"""Pixel loss that looks at key points first."""

from __future__ import annotations

from mmpose.registry import MODELS
from torch import Tensor, nn

from ..layers import draw_keypoint_mask


@MODELS.register_module()
class KeypointWeightedPixelLoss(nn.Module):
    """Pixel loss weighted by the truth heatmaps.

    ``sum_p w(p) mean_c sqrt((output - target)^2 + eps^2) / sum_p w(p)`` over
    the pixels p of the batch, with ``w(p) = 1 + alpha max_k G_k(p)``. ``G_k``
    is the heatmap of labelled key point k: a Gaussian of peak 1. So a pixel
    on a key point counts ``1 + alpha`` times as much as one far from all,
    and the loss keeps the scale of :class:`CharbonnierLoss`, which it is at
    ``alpha=0``.

    Args:
        alpha: Extra weight of a pixel on a key point.
        sigma: Standard deviation of the heatmaps in pixels of the HR crop.
        eps: Difference below which the loss is quadratic, in the units of
            the pixels.
        loss_weight: Weight of the loss.

    Raises:
        ValueError: If ``alpha`` is negative.
    """

    inputs = ('sr_image', 'hr_image', 'keypoints', 'keypoint_weights')

    def __init__(
        self,
        alpha: float = 4.0,
        sigma: float = 8.0,
        eps: float = 1e-3,
        loss_weight: float = 1.0,
    ) -> None:
        super().__init__()
        if alpha < 0:
            raise ValueError(f'alpha must not be negative, got {alpha}')
        self.alpha = alpha
        self.sigma = sigma
        self.eps = eps
        self.loss_weight = loss_weight

    def forward(
        self,
        output: Tensor,
        target: Tensor,
        keypoints: Tensor,
        keypoint_weights: Tensor,
    ) -> Tensor:
        """Compare two images.

        Args:
            output: Super-resolved image, shape (N, 3, H, W).
            target: Clean image, shape (N, 3, H, W).
            keypoints: Key points in pixels of the images, (N, K, 2).
            keypoint_weights: 0 for unlabelled key points, (N, K).

        Returns:
            Loss of shape ().
        """
        size = (target.shape[-1], target.shape[-2])
        mask = draw_keypoint_mask(
            keypoints, keypoint_weights, size, self.sigma
        )
        weights = 1 + self.alpha * mask
        distance = (output.float() - target).square() + self.eps**2
        distance = distance.sqrt().mean(1, keepdim=True)
        loss = (weights * distance).sum() / weights.sum()
        return loss * self.loss_weight
