"""How pixels of low-resolution frames become features."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn


def _conv(in_channels: int, out_channels: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=False),
        nn.BatchNorm2d(out_channels),
        nn.ReLU(inplace=True),
    )


class LowResEntry(nn.Sequential):
    """One 3x3 convolution on the grid of the LR frame.

    Args:
        in_channels: Channels of a frame.
        channels: Channels C of the features.
    """

    grid = 1

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__(*_conv(in_channels, channels, 1))


class SubPixelEntry(nn.Sequential):
    """Learned x2 grid: convolution, pixel shuffle, convolution.

    The features are twice as fine as the LR frame. Pixel shuffle is that of
    `ESPCN <https://arxiv.org/abs/1609.05158>`_.

    Args:
        in_channels: Channels of a frame.
        channels: Channels C of the features.
    """

    grid = 2

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__(
            *_conv(in_channels, channels, 1),
            nn.PixelShuffle(2),
            *_conv(channels // 4, channels, 1),
        )


class SubPixelStem(nn.Sequential):
    """Features computed on a learned x2 grid, given on the LR grid.

    Args:
        in_channels: Channels of a frame.
        channels: Channels C of the features.
    """

    grid = 1

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__(
            *_conv(in_channels, channels, 1),
            nn.PixelShuffle(2),
            *_conv(channels // 4, channels, 2),
        )


class UpsampledStem(nn.Module):
    """The stem of a stock backbone, on the frame enlarged four times.

    Two 3x3 convolutions of stride 2, as in HRNet, behind bicubic
    up-sampling; the features are on the LR grid.

    Args:
        in_channels: Channels of a frame.
        channels: Channels C of the features.
    """

    grid = 1

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *_conv(in_channels, channels, 2), *_conv(channels, channels, 2)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, 3, h, w) to (N, C, h, w)."""
        x = F.interpolate(
            x, scale_factor=4, mode='bicubic', align_corners=False
        )
        return self.body(x)


ENTRIES: dict[str, type[nn.Module]] = {
    'low_res': LowResEntry,
    'sub_pixel': SubPixelEntry,
    'sub_pixel_stem': SubPixelStem,
    'upsampled_stem': UpsampledStem,
}
