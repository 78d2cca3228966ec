"""A super-resolved image that a pose network reads like the clean one."""

from __future__ import annotations

from mmpose.models.losses import KeypointMSELoss
from mmpose.registry import MODELS
from torch import Tensor

TARGETS = {
    'teacher': ('teacher_heatmaps',),
    'truth': ('teacher_targets', 'teacher_target_weights'),
}


@MODELS.register_module()
class PoseConsistencyLoss(KeypointMSELoss):
    """Distance of what a frozen pose network sees in the SR image.

    ``mean(m_k (P(sr) - target)^2)`` over batch, key points and cells, where
    ``P`` gives the heatmaps of the teacher, a pose network that is never
    trained; its gradient goes through to the SR image, as that of a
    perceptual loss does (`Johnson et al.
    <https://arxiv.org/abs/1603.08155>`_).

    Args:
        target: 'teacher': the heatmaps ``P(hr)`` of the clean HR crop, for
            all key points (``m_k = 1``). 'truth': the targets that the
            teacher was trained on, drawn from the labels, for labelled key
            points (``m_k``: their weights).
        loss_weight: Weight of the loss.

    Raises:
        ValueError: If ``target`` is unknown.
    """

    def __init__(
        self, target: str = 'teacher', loss_weight: float = 1.0
    ) -> None:
        super().__init__(loss_weight=loss_weight)
        if target not in TARGETS:
            raise ValueError(
                f"target is '{target}', allowed are {list(TARGETS)}"
            )
        self.inputs = ('teacher_sr_heatmaps', *TARGETS[target])

    def forward(
        self,
        output: Tensor,
        target: Tensor,
        target_weights: Tensor | None = None,
    ) -> Tensor:
        """Compare heatmaps of the pose network.

        Args:
            output: Its heatmaps of the SR image, shape (N, K, h, w).
            target: Its heatmaps of the HR crop, or the truth, (N, K, h, w).
            target_weights: Weights of the key points, shape (N, K).

        Returns:
            Loss of shape ().
        """
        return super().forward(output.float(), target.float(), target_weights)
