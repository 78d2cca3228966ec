"""Bicubic enlargement as a restorer."""

from __future__ import annotations

import torch.nn.functional as F
from mmpose.registry import MODELS
from torch import Tensor

from .base_restorer import BaseRestorer


@MODELS.register_module()
class BicubicRestorer(BaseRestorer):
    """Bicubic enlargement: the floor of every restorer; learns nothing.

    Args:
        scale: Up-sampling factor s.
        init_cfg: MMEngine's initialisation config.
    """

    def __init__(self, scale: int = 4, init_cfg: dict | None = None) -> None:
        super().__init__(scale, init_cfg)

    def forward(self, x: Tensor) -> Tensor:
        """Map frames (N, 3, h, w) to (N, 3, s * h, s * w)."""
        return F.interpolate(
            x, scale_factor=self.scale, mode='bicubic', align_corners=False
        )
