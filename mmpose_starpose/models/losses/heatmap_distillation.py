"""Heatmaps that follow those of a teacher."""

from __future__ import annotations

from mmpose.models.losses import KeypointMSELoss
from mmpose.registry import MODELS
from torch import Tensor

from ..layers import resample_heatmaps


@MODELS.register_module()
class HeatmapDistillationLoss(KeypointMSELoss):
    """Mean squared error to the heatmaps of a teacher.

    ``mean(m_k (student - teacher)^2)`` over batch, key points and cells, as
    in `Fast Pose Distillation <https://arxiv.org/abs/1811.05419>`_. ``m_k``
    is 1, or with ``use_target_weight`` the weight of key point k, 0 for
    unlabelled ones. The finer of the two maps is shrunk to the other by
    :func:`resample_heatmaps
    <mmpose_starpose.models.layers.resample_heatmaps>`, so that key points
    fall on the same cell. Student and teacher should draw their Gaussians
    equally wide in pixels of the HR crop.

    Args:
        use_target_weight: Whether only labelled key points are compared. By
            default the teacher also tells where the others are.
        loss_weight: Weight of the loss.
    """

    def __init__(
        self, use_target_weight: bool = False, loss_weight: float = 1.0
    ) -> None:
        super().__init__(use_target_weight, loss_weight=loss_weight)
        self.inputs = (
            'student_heatmaps',
            'teacher_heatmaps',
            'student_cell',
            'teacher_cell',
            *(['keypoint_weights'] if use_target_weight else []),
        )

    def forward(
        self,
        output: Tensor,
        target: Tensor,
        output_cell: tuple[float, float],
        target_cell: tuple[float, float],
        target_weights: Tensor | None = None,
    ) -> Tensor:
        """Compare heatmaps.

        Args:
            output: The student's finest heatmaps, shape (N, K, H, W).
            target: The teacher's heatmaps, shape (N, K, h, w).
            output_cell: Distance of the student's cells in x and y, in
                pixels of the HR crop.
            target_cell: Distance of the teacher's cells.
            target_weights: Weights of the key points, shape (N, K).

        Returns:
            Loss of shape ().

        Raises:
            ValueError: If the key points differ in number.
        """
        if output.shape[1] != target.shape[1]:
            raise ValueError(
                f'the student has {output.shape[1]} key points, its teacher '
                f'{target.shape[1]}: they must be trained on the same ones'
            )
        if output_cell[0] <= target_cell[0]:
            output = _shrink(output, target, output_cell, target_cell)
        else:
            target = _shrink(target, output, target_cell, output_cell)
        return super().forward(output.float(), target.float(), target_weights)


def _shrink(
    fine: Tensor,
    coarse: Tensor,
    fine_cell: tuple[float, float],
    coarse_cell: tuple[float, float],
) -> Tensor:
    height, width = coarse.shape[-2:]
    stride = (coarse_cell[0] / fine_cell[0], coarse_cell[1] / fine_cell[1])
    if fine.shape == coarse.shape and stride == (1, 1):
        return fine
    return resample_heatmaps(fine, (width, height), stride)
