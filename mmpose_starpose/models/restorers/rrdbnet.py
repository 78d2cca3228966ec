"""RRDBNet, the generator of ESRGAN and Real-ESRGAN."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from mmpose.registry import MODELS
from torch import Tensor, nn

from .base_restorer import BaseRestorer

SLOPE = 0.2
RESIDUAL_SCALE = 0.2


class ResidualDenseBlock(nn.Module):
    """Five densely connected convolutions, as a residual.

    Args:
        channels: Channels C of input and output.
        growth_channels: Channels that each of the first four adds.
    """

    def __init__(self, channels: int, growth_channels: int) -> None:
        super().__init__()
        widths = [growth_channels] * 4 + [channels]
        for i, width in enumerate(widths):
            conv = nn.Conv2d(
                channels + i * growth_channels, width, 3, padding=1
            )
            nn.init.kaiming_normal_(conv.weight)
            # deep residuals train from small weights (ESRGAN)
            conv.weight.data *= 0.1
            nn.init.zeros_(conv.bias)
            self.add_module(f'conv{i + 1}', conv)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C, H, W)."""
        feats = x
        for conv in (self.conv1, self.conv2, self.conv3, self.conv4):
            new = F.leaky_relu(conv(feats), SLOPE, inplace=True)
            feats = torch.cat((feats, new), 1)
        return x + RESIDUAL_SCALE * self.conv5(feats)


class RRDB(nn.Module):
    """Residual in residual dense block.

    Args:
        channels: Channels C of input and output.
        growth_channels: See :class:`ResidualDenseBlock`.
    """

    def __init__(self, channels: int, growth_channels: int) -> None:
        super().__init__()
        self.rdb1 = ResidualDenseBlock(channels, growth_channels)
        self.rdb2 = ResidualDenseBlock(channels, growth_channels)
        self.rdb3 = ResidualDenseBlock(channels, growth_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C, H, W)."""
        return x + RESIDUAL_SCALE * self.rdb3(self.rdb2(self.rdb1(x)))


@MODELS.register_module()
class RRDBNet(BaseRestorer):
    """Residual-in-residual dense network, for a factor of 4.

    The generator of `ESRGAN <https://arxiv.org/abs/1809.00219>`_, with the
    parameter names of `Real-ESRGAN's <https://arxiv.org/abs/2107.10833>`_
    published x4 weights, which load with
    ``init_cfg=dict(type='PublishedWeights', checkpoint=...)``. The defaults
    are theirs.

    Args:
        channels: Channels of the body.
        num_blocks: Residual-in-residual blocks.
        growth_channels: Channels that a convolution of a block adds.
        init_cfg: MMEngine's initialisation config.
    """

    def __init__(
        self,
        channels: int = 64,
        num_blocks: int = 23,
        growth_channels: int = 32,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(4, init_cfg)
        self.conv_first = nn.Conv2d(3, channels, 3, padding=1)
        self.body = nn.Sequential(
            *(RRDB(channels, growth_channels) for _ in range(num_blocks))
        )
        self.conv_body = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_up1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_up2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_hr = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_last = nn.Conv2d(channels, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Map frames (N, 3, h, w) to (N, 3, 4 * h, 4 * w)."""
        x = self.conv_first(x)
        x = x + self.conv_body(self.body(x))
        for conv in (self.conv_up1, self.conv_up2):
            x = F.interpolate(x, scale_factor=2, mode='nearest')
            x = F.leaky_relu(conv(x), SLOPE, inplace=True)
        return self.conv_last(F.leaky_relu(self.conv_hr(x), SLOPE))
