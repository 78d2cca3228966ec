"""Optical flow of small frames."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from mmpose.registry import MODELS
from torch import Tensor, nn

from ..layers import flow_warp

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


class SPyNetLevel(nn.Module):
    """Five 7x7 convolutions that correct the flow of a level."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        widths = (8, 32, 64, 32, 16, 2)
        for i, width in enumerate(widths[1:]):
            layers += [
                nn.Conv2d(widths[i], width, 7, padding=3),
                nn.ReLU(inplace=True),
            ]
        self.basic_module = nn.Sequential(*layers[:-1])
        # an untrained level leaves the flow as it is
        nn.init.zeros_(self.basic_module[-1].weight)
        nn.init.zeros_(self.basic_module[-1].bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, 8, H, W) to the correction (N, 2, H, W)."""
        return self.basic_module(x)


@MODELS.register_module()
class SPyNet(BaseModule):
    """Optical flow by a pyramid of small networks.

    `Ranjan and Black, CVPR 2017 <https://arxiv.org/abs/1611.00850>`_. Public
    weights in BasicSR's layout (six levels) load with
    ``init_cfg=dict(type='PublishedWeights', checkpoint=...)``. Without them
    it starts as no motion.

    Args:
        num_levels: Levels of the pyramid, each half as large as the next.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If ``num_levels`` is below 1.
    """

    def __init__(
        self, num_levels: int = 6, init_cfg: dict | None = None
    ) -> None:
        super().__init__(init_cfg)
        if num_levels < 1:
            raise ValueError(
                f'num_levels must be at least 1, got {num_levels}'
            )
        self.basic_module = nn.ModuleList(
            SPyNetLevel() for _ in range(num_levels)
        )
        shape = (3, 1, 1)
        self.register_buffer(
            'mean', torch.tensor(IMAGENET_MEAN).view(shape), False
        )
        self.register_buffer(
            'std', torch.tensor(IMAGENET_STD).view(shape), False
        )

    def _pyramid(self, frames: Tensor, size: tuple[int, int]) -> list[Tensor]:
        """Normalise and resize; coarsest level first."""
        x = F.interpolate(
            (frames.float() - self.mean) / self.std,
            size,
            mode='bilinear',
            align_corners=False,
        )
        levels = [x]
        for _ in self.basic_module[1:]:
            levels.insert(0, F.avg_pool2d(levels[0], 2))
        return levels

    def forward(self, frames: Tensor, neighbours: Tensor) -> Tensor:
        """Estimate the flow from frames to their neighbours.

        ``flow_warp(neighbours, flow)`` resembles ``frames``.

        Args:
            frames: RGB of 0 to 1, shape (N, 3, H, W). Sizes that the coarsest
                level does not divide are resized inside.
            neighbours: Likewise.

        Returns:
            Flow (x, y) in pixels, shape (N, 2, H, W).
        """
        height, width = frames.shape[-2:]
        coarsest = 2 ** (len(self.basic_module) - 1)
        size = (-(-height // coarsest), -(-width // coarsest))
        size = (size[0] * coarsest, size[1] * coarsest)
        pyramids = self._pyramid(frames, size), self._pyramid(neighbours, size)
        flow = frames.new_zeros(
            len(frames), 2, size[0] // coarsest, size[1] // coarsest
        )
        for level, frame, neighbour in zip(self.basic_module, *pyramids):
            if flow.shape[-2:] != frame.shape[-2:]:
                flow = 2 * F.interpolate(
                    flow, scale_factor=2, mode='bilinear', align_corners=True
                )
            warped = flow_warp(neighbour, flow, 'border')
            flow = flow + level(torch.cat((frame, warped, flow), 1)).float()
        flow = F.interpolate(
            flow, (height, width), mode='bilinear', align_corners=False
        )
        ratio = flow.new_tensor((width / size[1], height / size[0]))
        return flow * ratio.view(2, 1, 1)
