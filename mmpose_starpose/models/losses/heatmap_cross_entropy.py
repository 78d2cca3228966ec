"""Heatmaps learnt as distributions over their cells."""

from __future__ import annotations

from mmpose.registry import MODELS
from torch import Tensor, nn


@MODELS.register_module()
class HeatmapCrossEntropyLoss(nn.Module):
    """Cross-entropy of heatmaps, each a distribution over its cells.

    ``mean(-w_k sum_p t_k(p) log softmax(o_k)(p))`` over batch and key points,
    where ``t_k`` is the target heatmap of key point k divided by its sum, and
    ``o_k`` what the head puts out. Mean squared error asks every cell by
    itself, and nearly all of them for nothing but zero; here the cells of a
    key point compete for it.

    Heads of this package put the distribution out as heatmaps, see
    :meth:`to_heatmaps`, so that codecs, flip test and scores stay as they
    are.

    Args:
        loss_weight: Weight of the loss.
    """

    def __init__(self, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.loss_weight = loss_weight

    def forward(
        self,
        output: Tensor,
        target: Tensor,
        target_weights: Tensor | None = None,
    ) -> Tensor:
        """Compare heatmaps.

        Args:
            output: What the head puts out, unlimited, shape (N, K, H, W).
            target: Target heatmaps, shape (N, K, H, W). A key point whose map
                is empty is left out.
            target_weights: Weights of the key points, shape (N, K); 1 if
                ``None``.

        Returns:
            Loss of shape ().
        """
        cells = (-2, -1)
        mass = target.sum(cells)
        mean = (target * output).sum(cells) / mass.clamp(min=1e-6)
        loss = (output.logsumexp(cells) - mean) * (mass > 0)
        if target_weights is not None:
            loss = loss * target_weights
        return loss.mean() * self.loss_weight

    @staticmethod
    def to_heatmaps(output: Tensor, mass: float) -> Tensor:
        """Turn what the head puts out into heatmaps.

        Args:
            output: What the head puts out, shape (N, K, H, W).
            mass: What a target heatmap sums to, 2 pi sigma^2 for Gaussians
                of peak 1. A key point that is found as exactly as the
                targets are drawn has a peak of 1, a doubtful one less.

        Returns:
            Heatmaps of shape (N, K, H, W), float32, not below 0.
        """
        output = output.float()
        return (output - output.logsumexp((-2, -1), keepdim=True)).exp() * mass
