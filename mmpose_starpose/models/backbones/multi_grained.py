"""Multi-grained encoder: fine detail of the key frame, coarse of the clip."""

from __future__ import annotations

import math

import torch.nn.functional as F
from mmpose.registry import MODELS
from torch import Tensor, nn

from ..layers import AdaptiveFusion, ResidualBlock
from .clip_backbone import ClipBackbone
from .temporal_branch import KeptPatches, TemporalBranch


class DetailBranch(nn.Module):
    """Convolutions on the key frame, at a quarter and half of a patch.

    Args:
        channels: Channels at both resolutions, finer first.
        patch_size: Side of a patch: a power of 2, at least 4.

    Raises:
        ValueError: If ``patch_size`` is something else.
    """

    def __init__(self, channels: tuple[int, int], patch_size: int) -> None:
        super().__init__()
        halvings = math.log2(patch_size) - 2
        if halvings < 0 or halvings % 1:
            raise ValueError(
                'patch_size must be a power of 2 and at least 4, got '
                f'{patch_size}'
            )
        fine, coarse = channels
        stem: list[nn.Module] = []
        width, strides = 3, [2] * int(halvings) or [1]
        for stride in strides:
            stem += [
                nn.Conv2d(width, fine, 3, stride, padding=1, bias=False),
                nn.BatchNorm2d(fine),
                nn.ReLU(inplace=True),
            ]
            width = fine
        self.fine = nn.Sequential(*stem, ResidualBlock(fine, fine))
        self.coarse = ResidualBlock(fine, coarse, stride=2)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Map frames (N, 3, H, W) to both resolutions, finer first."""
        fine = self.fine(x)
        return fine, self.coarse(fine)


class Compensation(nn.Module):
    """Enlarge a coarse map and let a gate mix it with finer detail.

    Args:
        in_channels: Channels of the coarse map.
        channels: Channels of the detail.
    """

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.project = nn.Conv2d(in_channels, channels, 1)
        self.fusion = AdaptiveFusion(channels)

    def forward(self, coarse: Tensor, detail: Tensor) -> Tensor:
        """Fuse (N, C, h, w) with (N, c, H, W) into (N, c, H, W)."""
        coarse = F.interpolate(
            self.project(coarse),
            detail.shape[-2:],
            mode='bilinear',
            align_corners=False,
        )
        return self.fusion(coarse, detail)


@MODELS.register_module()
class MultiGrainedEncoder(ClipBackbone):
    """Backbone for clips that spends its compute on few tokens.

    After `Multi-Grained Feature Pruning for Video-Based Human Pose
    Estimation <https://arxiv.org/abs/2503.05365>`_: a high-resolution
    spatial branch sees the key frame, a low-resolution temporal branch, a
    ViT, sees all frames, with tokens pruned by density peaks between its
    stages. The key frame's coarse map is made dense again, and detail of the
    spatial branch compensates for what patches cannot resolve. The paper
    gives neither sizes nor the way back to a dense map; both are this
    package's.

    Clips of any length can be given. ViTPose's weights load into
    ``temporal`` with ``init_cfg=dict(type='Pretrained', checkpoint=...,
    prefix='backbone.')`` there.

    Args:
        temporal: Arguments of :class:`TemporalBranch
            <mmpose_starpose.models.backbones.TemporalBranch>`.
        detail_channels: Channels of the spatial branch at a quarter and at
            half of a patch.
        key_index: Index of the key frame in the clip. Defaults to the middle
            one, T // 2.
        init_cfg: MMEngine's initialisation config.
    """

    def __init__(
        self,
        temporal: dict,
        detail_channels: tuple[int, int] = (32, 64),
        key_index: int | None = None,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(key_index, init_cfg)
        self.temporal = TemporalBranch(**temporal)
        self.detail = DetailBranch(detail_channels, temporal['patch_size'])
        fine, middle = detail_channels
        channels = temporal['arch']['embed_dims']
        self.to_middle = Compensation(channels, middle)
        self.to_fine = Compensation(middle, fine)

    def kept_patches(
        self, x: Tensor, mask: Tensor | None = None
    ) -> list[KeptPatches]:
        """Tell which patches are left behind each pruning.

        Args:
            x: Clip of shape (N, T, 3, H, W), or image (N, 3, H, W).
            mask: Frames that may be read, bool of shape (N, T).
        """
        x, key_index = self.as_clip(x, mask)
        return self.temporal(x, key_index, mask)[1]

    def forward(
        self, x: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """Extract the key frame's features.

        Args:
            x: Clip of shape (N, T, 3, H, W), T >= 1, or a single image,
                (N, 3, H, W).
            mask: Frames that may be read, bool of shape (N, T).

        Returns:
            Maps of the key frame, finest first, for patches of p pixels:
            (N, c0, 4 H / p, 4 W / p), (N, c1, 2 H / p, 2 W / p) and
            (N, C, H / p, W / p).

        Raises:
            ValueError: If the shapes are others, or the mask leaves out a
                key frame.
        """
        x, key_index = self.as_clip(x, mask)
        coarse, _ = self.temporal(x, key_index, mask)
        fine, middle = self.detail(x[:, key_index])
        middle = self.to_middle(coarse, middle)
        return self.to_fine(middle, fine), middle, coarse
