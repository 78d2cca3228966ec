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
    and a convolution on the finest feature map. The last convolution starts
    at zero, so the untrained image is exactly the bicubic one. It shapes the
    features in training and costs nothing at inference.

    Args:
        in_channels: Channels of the finest feature map.
        scale: Up-sampling factor s from the LR crop to the HR crop.
        channels: Channels after pixel shuffle.
        feature_scale: Cells of the finest feature map along one side of an
            LR pixel, f: 2 behind a backbone that works on a sub-pixel x2
            grid. Pixel shuffle takes the map by s / f.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If ``scale`` or ``feature_scale`` is not a positive
            integer, or ``feature_scale`` does not divide ``scale``.
    """

    def __init__(
        self,
        in_channels: int,
        scale: int = 4,
        channels: int = 8,
        feature_scale: int = 1,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        for name, value in (
            ('scale', scale),
            ('feature_scale', feature_scale),
        ):
            if value != int(value) or value < 1:
                raise ValueError(
                    f'{name} must be a positive integer, got {value}'
                )
        if scale % feature_scale:
            raise ValueError(
                f'feature_scale must divide scale, got scale={scale} and '
                f'feature_scale={feature_scale}: pixel shuffle enlarges by a '
                'whole number'
            )
        self.scale = int(scale)
        self.feature_scale = int(feature_scale)
        shuffle = self.scale // self.feature_scale
        self.upsample = nn.Sequential(
            nn.Conv2d(in_channels, channels * shuffle**2, 3, padding=1),
            nn.PixelShuffle(shuffle),
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
            feats: Feature maps, finest first: (N, C0, f * h, f * w), ...
            key_frame: Normalised LR key frame, shape (N, 3, h, w).

        Returns:
            Normalised SR image, shape (N, 3, s * h, s * w).

        Raises:
            ValueError: If the finest map is not on the grid that
                ``feature_scale`` says.
        """
        h, w = key_frame.shape[-2:]
        wanted = (self.feature_scale * h, self.feature_scale * w)
        given = tuple(feats[0].shape[-2:])
        if given != wanted:
            raise ValueError(
                f'the finest feature map has {given} (h, w) cells for an LR '
                f'frame of {(h, w)}, but feature_scale={self.feature_scale} '
                f'means {wanted}'
            )
        base = F.interpolate(
            key_frame,
            scale_factor=self.scale,
            mode='bicubic',
            align_corners=False,
        )
        return base + self.to_image(self.upsample(feats[0]))
