"""EDSR, the plain residual super-resolution network."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from mmpose.registry import MODELS
from torch import Tensor, nn

from .base_restorer import BaseRestorer, upsampling_layers

# the authors' networks work on 0 to 255
PIXEL_RANGE = 255.0
DIV2K_MEAN = (0.4488, 0.4371, 0.4040)


class MeanShift(nn.Module):
    """Add a colour, by the 1x1 convolution that the authors' files hold.

    Args:
        sign: 1 to add the mean colour of DIV2K, -1 to subtract it.
    """

    def __init__(self, sign: int) -> None:
        super().__init__()
        self.register_buffer('weight', torch.eye(3).view(3, 3, 1, 1))
        self.register_buffer(
            'bias', sign * PIXEL_RANGE * torch.tensor(DIV2K_MEAN)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, 3, H, W) to (N, 3, H, W), float."""
        # bfloat16 has no room for 255 shades
        with torch.autocast(x.device.type, enabled=False):
            return F.conv2d(x.float(), self.weight, self.bias)


class EDSRBlock(nn.Module):
    """Residual block without batch norm: x + conv(relu(conv(x))).

    Args:
        channels: Channels C of input and output.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C, H, W)."""
        return x + self.body(x)


@MODELS.register_module()
class EDSR(BaseRestorer):
    """Enhanced deep residual network for single-image super-resolution.

    `Lim et al., CVPR Workshops 2017 <https://arxiv.org/abs/1707.02921>`_. The
    defaults are EDSR-baseline: 16 blocks of 64 channels, residual scale 1.
    Inside it works on 0 to 255 less the mean colour of DIV2K, as the authors'
    does, and has their parameter names, so that their files load with
    ``init_cfg=dict(type='PublishedWeights', checkpoint=...)``.

    Args:
        scale: Up-sampling factor s: 2, 3, 4 or 8.
        channels: Channels of the body.
        num_blocks: Residual blocks.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If the scale is none of these.
    """

    def __init__(
        self,
        scale: int = 4,
        channels: int = 64,
        num_blocks: int = 16,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(scale, init_cfg)
        self.sub_mean = MeanShift(-1)
        self.add_mean = MeanShift(1)
        self.head = nn.Sequential(nn.Conv2d(3, channels, 3, padding=1))
        self.body = nn.Sequential(
            *(EDSRBlock(channels) for _ in range(num_blocks)),
            nn.Conv2d(channels, channels, 3, padding=1),
        )
        self.tail = nn.Sequential(
            nn.Sequential(*upsampling_layers(channels, scale)),
            nn.Conv2d(channels, 3, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map frames (N, 3, h, w) to (N, 3, s * h, s * w)."""
        x = self.head(self.sub_mean(PIXEL_RANGE * x))
        x = self.tail(x + self.body(x))
        return self.add_mean(x) / PIXEL_RANGE
