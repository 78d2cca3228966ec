"""Residual block of two 3x3 convolutions."""

from __future__ import annotations

from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Basic ResNet block with batch norm (He et al., CVPR 2016).

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        stride: Stride of the first convolution.
    """

    def __init__(
        self, in_channels: int, out_channels: int, stride: int = 1
    ) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(
                in_channels, out_channels, 3, stride, padding=1, bias=False
            ),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(out_channels),
        )
        self.stride = stride
        self.skip: nn.Module = nn.Identity()
        if stride != 1 or in_channels != out_channels:
            self.skip = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, 1, bias=False),
                nn.BatchNorm2d(out_channels),
            )
        self.act = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C_in, H, W) to (N, C_out, H / stride, W / stride)."""
        # not the convolution's own stride: with 1x1 kernels, channels last and
        # few channels oneDNN (torch 2.11, AVX-512) writes past its buffers
        taken = x[..., :: self.stride, :: self.stride]
        return self.act(self.skip(taken) + self.body(x))
