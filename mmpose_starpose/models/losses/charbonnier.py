"""Pixel loss of super-resolution."""

from __future__ import annotations

from mmpose.registry import MODELS
from torch import Tensor, nn


@MODELS.register_module()
class CharbonnierLoss(nn.Module):
    """Smooth L1 pixel loss ``mean(sqrt((output - target)^2 + eps^2))``.

    From `Fast and Accurate Image Super-Resolution with Deep Laplacian
    Pyramid Networks <https://arxiv.org/abs/1710.01992>`_.

    Args:
        eps: Difference below which the loss is quadratic, in the units of
            the pixels.
        loss_weight: Weight of the loss.
    """

    def __init__(self, eps: float = 1e-3, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.eps = eps
        self.loss_weight = loss_weight

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        """Compare two images.

        Args:
            output: Super-resolved image, shape (N, 3, H, W).
            target: Clean image, shape (N, 3, H, W).

        Returns:
            Loss of shape ().
        """
        distance = (output.float() - target).square() + self.eps**2
        return distance.sqrt().mean() * self.loss_weight
