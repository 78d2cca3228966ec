"""Learned gate between two feature maps."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class AdaptiveFusion(nn.Module):
    """Mix two feature maps per pixel and channel: ``g * a + (1 - g) * b``.

    The gate ``g = sigmoid(conv1x1([a, b]))`` sees both inputs. It starts at
    one half everywhere, the plain mean.

    Args:
        channels: Channels C of each input.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gate = nn.Conv2d(2 * channels, channels, 1)
        nn.init.zeros_(self.gate.weight)
        nn.init.zeros_(self.gate.bias)

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Fuse ``a`` and ``b``, both (B, C, H, W), into (B, C, H, W)."""
        gate = torch.sigmoid(self.gate(torch.cat([a, b], dim=1)))
        return b + gate * (a - b)
