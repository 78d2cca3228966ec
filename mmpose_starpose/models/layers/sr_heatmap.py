"""Building blocks of the SRPose head."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from ..memory_format import for_grouped_conv


class ConvNeXtBlock(nn.Module):
    """ConvNeXt block with batch norm: depthwise 7x7, then a 4C MLP.

    Variant used by `SRPose <https://arxiv.org/abs/2307.16765>`_, without
    layer scale and drop path.

    Args:
        channels: Channels C of input and output.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv2d(
            channels, channels, 7, padding=3, groups=channels
        )
        self.norm = nn.BatchNorm2d(channels)
        self.pwconv1 = nn.Linear(channels, 4 * channels)
        self.act = nn.GELU()
        self.pwconv2 = nn.Linear(4 * channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C, H, W)."""
        y = self.norm(self.dwconv(x)).permute(0, 2, 3, 1)
        y = self.pwconv2(self.act(self.pwconv1(y)))
        return x + y.permute(0, 3, 1, 2)


class GroupedPredictor(nn.Module):
    """Heatmaps from key-point embeddings, one group a key point.

    A grouped convolution gives r * r channels a key point, which pixel
    shuffle spreads over an r times finer grid (`SRPose
    <https://arxiv.org/abs/2307.16765>`_).

    Args:
        num_keypoints: Number of key points K.
        embed_channels: Embedding channels e of a key point.
        upscale: Pixel-shuffle factor r.
        kernel_size: Kernel size of the convolution, odd.
    """

    def __init__(
        self,
        num_keypoints: int,
        embed_channels: int,
        upscale: int,
        kernel_size: int,
    ) -> None:
        super().__init__()
        self.upscale = upscale
        self.conv = nn.Conv2d(
            embed_channels * num_keypoints,
            upscale**2 * num_keypoints,
            kernel_size,
            padding=kernel_size // 2,
            groups=num_keypoints,
        )
        nn.init.normal_(self.conv.weight, std=0.001)
        nn.init.zeros_(self.conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map embeddings (N, e * K, h, w) to heatmaps (N, K, r * h, r * w)."""
        return F.pixel_shuffle(self.conv(for_grouped_conv(x)), self.upscale)
