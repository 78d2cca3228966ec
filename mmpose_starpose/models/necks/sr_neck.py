"""Super-resolution image reconstruction beside the pose features."""

from __future__ import annotations

import torch.nn.functional as F
from mmengine.model import BaseModule
from mmpose.registry import MODELS
from torch import Tensor, nn


@MODELS.register_module()
class SRNeck(BaseModule):
    """Pass features on; reconstruct the key frame only where it is asked for.

    The reconstruction is a residual on the bicubically up-sampled key frame:
    a convolution, pixel shuffle (`ESPCN <https://arxiv.org/abs/1609.05158>`_)
    and a convolution on the finest feature map. It shapes the features in
    training and costs nothing at inference.

    Args:
        in_channels: Channels of the finest feature map.
        scale: Up-sampling factor from the LR crop to the HR crop.
        channels: Channels after pixel shuffle.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If ``scale`` is not a positive integer.
    """

    def __init__(
        self,
        in_channels: int,
        scale: int = 4,
        channels: int = 8,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        if scale != int(scale) or scale < 1:
            raise ValueError(f'scale must be a positive integer, got {scale}')
        self.scale = int(scale)
        self.upsample = nn.Sequential(
            nn.Conv2d(in_channels, channels * self.scale**2, 3, padding=1),
            nn.PixelShuffle(self.scale),
            nn.ReLU(inplace=True),
        )
        self.to_image = nn.Conv2d(channels, 3, 3, padding=1)
        nn.init.zeros_(self.to_image.weight)
        nn.init.zeros_(self.to_image.bias)

    def forward(self, feats: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return the features as they are."""
        return feats

    def reconstruct(
        self, feats: tuple[Tensor, ...], key_frame: Tensor
    ) -> Tensor:
        """Super-resolve the key frame.

        Args:
            feats: Feature maps, finest first: (N, C0, h, w), ...
            key_frame: Normalised LR key frame, shape (N, 3, h, w).

        Returns:
            Normalised SR image, shape (N, 3, scale * h, scale * w).
        """
        base = F.interpolate(
            key_frame,
            scale_factor=self.scale,
            mode='bicubic',
            align_corners=False,
        )
        return base + self.to_image(self.upsample(feats[0]))
