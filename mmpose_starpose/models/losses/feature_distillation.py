"""Features that follow those of a teacher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from mmpose.registry import MODELS
from torch import Tensor, nn


def standardize(maps: Tensor) -> Tensor:
    """Give each channel mean 0 and variance 1 over batch and pixels.

    Args:
        maps: Maps of shape (N, C, H, W).

    Returns:
        Maps of that shape, float32. A constant channel becomes 0.
    """
    maps = maps.float()
    axes = (0, 2, 3)
    maps = maps - maps.mean(axes, keepdim=True)
    variance = maps.square().mean(axes, keepdim=True)
    return maps * torch.rsqrt(variance + 1e-6)


def shrink_to(maps: Tensor, size: tuple[int, int]) -> Tensor:
    """Shrink maps (N, C, H, W) by area; a smaller side stays as it is."""
    size = (min(maps.shape[-2], size[0]), min(maps.shape[-1], size[1]))
    if maps.shape[-2:] == size:
        return maps
    return F.interpolate(maps, size, mode='area')


@MODELS.register_module()
class FeatureDistillationLoss(nn.Module):
    """Correlation of the student's feature maps with the teacher's.

    For each pair of maps, with a learned 1x1 projection ``P``:
    ``mean((std(P(student)) - std(teacher))^2) / 2``, where ``std`` gives each
    channel mean 0 and variance 1 over the batch and all pixels. That is one
    minus Pearson's correlation, averaged over the channels, as in `PKD
    <https://arxiv.org/abs/2207.02039>`_: scale and offset of the features do
    not count. Pairs are averaged. Before, the finer map of a pair is shrunk
    by area interpolation to the size of the other.

    The teacher sees the clean HR crop, see
    :class:`LowResTopdownPoseEstimator
    <mmpose_starpose.models.pose_estimators.LowResTopdownPoseEstimator>`.

    Args:
        student_indices: Which of the maps that the head gets, for each pair;
            0 is the finest of a pyramid.
        student_channels: Their channels.
        teacher_layers: Names of the teacher's layers whose outputs are
            compared, for each pair, for example 'backbone.layer1'. Where a
            layer gives several maps, 'backbone.stage2.0[1]' takes the
            second, and without a number the first is taken.
        teacher_channels: Their channels.
        loss_weight: Weight of the loss.

    Raises:
        ValueError: If the four sequences differ in length or are empty.
    """

    inputs = ('student_maps', 'teacher_maps')

    def __init__(
        self,
        student_indices: Sequence[int],
        student_channels: Sequence[int],
        teacher_layers: Sequence[str],
        teacher_channels: Sequence[int],
        loss_weight: float = 1.0,
    ) -> None:
        super().__init__()
        lengths = {
            'student_indices': len(student_indices),
            'student_channels': len(student_channels),
            'teacher_layers': len(teacher_layers),
            'teacher_channels': len(teacher_channels),
        }
        if len(set(lengths.values())) > 1 or not teacher_layers:
            raise ValueError(
                f'one entry a pair is needed, at least one pair; got {lengths}'
            )
        self.student_indices = tuple(student_indices)
        self.teacher_layers = tuple(teacher_layers)
        self.projections = nn.ModuleList(
            nn.Conv2d(student, teacher, 1)
            for student, teacher in zip(student_channels, teacher_channels)
        )
        self.loss_weight = loss_weight

    def forward(
        self,
        student_maps: Sequence[Tensor],
        teacher_maps: Mapping[str, Tensor],
    ) -> Tensor:
        """Compare feature maps.

        Args:
            student_maps: The student's maps, (N, C_i, h_i, w_i).
            teacher_maps: The teacher's maps by layer, (N, C'_i, h'_i, w'_i).

        Returns:
            Loss of shape (), 0 to 2 before its weight.

        Raises:
            ValueError: If the student has no such map, or a map has other
                channels than was said.
        """
        losses = []
        for index, layer, projection in zip(
            self.student_indices, self.teacher_layers, self.projections
        ):
            if not -len(student_maps) <= index < len(student_maps):
                raise ValueError(
                    f'student_indices has {index}, but the student gives '
                    f'{len(student_maps)} maps'
                )
            student, teacher = student_maps[index], teacher_maps[layer]
            _check_channels(
                f'student_channels of map {index}',
                projection.in_channels,
                student,
            )
            _check_channels(
                f"teacher_channels of '{layer}'",
                projection.out_channels,
                teacher,
            )
            student = projection(shrink_to(student, teacher.shape[-2:]))
            teacher = shrink_to(teacher, student.shape[-2:])
            difference = standardize(student) - standardize(teacher)
            losses.append(difference.square().mean() / 2)
        return torch.stack(losses).mean() * self.loss_weight


def _check_channels(name: str, said: int, maps: Tensor) -> None:
    if maps.shape[1] != said:
        raise ValueError(
            f'{name} is {said}, but the map has shape {tuple(maps.shape)}: '
            f'set it to {maps.shape[1]}'
        )
