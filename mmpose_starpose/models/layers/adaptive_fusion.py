"""Learned gate between two feature maps."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class AdaptiveFusion(nn.Module):
    """Mix two feature maps per pixel and channel: ``g * a + (1 - g) * b``.

    The gate ``g = sigmoid(conv1x1([a, b]))`` sees both inputs. At first it
    is ``sigmoid(bias)`` everywhere: 1/2, the plain mean, for 0, and nearly
    ``b`` alone for -4. That a gate had better begin on the simple side is
    known from `Highway Networks <https://arxiv.org/abs/1505.00387>`_.

    Args:
        channels: Channels C of each input.
        bias: Bias of the gate before training.
    """

    def __init__(self, channels: int, bias: float = 0.0) -> None:
        super().__init__()
        self.gate = nn.Conv2d(2 * channels, channels, 1)
        nn.init.zeros_(self.gate.weight)
        nn.init.constant_(self.gate.bias, bias)

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Fuse ``a`` and ``b``, both (B, C, H, W), into (B, C, H, W)."""
        gate = torch.sigmoid(self.gate(torch.cat([a, b], dim=1)))
        return b + gate * (a - b)
