"""Light multi-scale body behind the STAR-Pose front end."""

from __future__ import annotations

from mmengine.model import BaseModule
from mmpose.registry import MODELS
from torch import Tensor, nn

from ..layers import ResidualBlock


@MODELS.register_module()
class ResidualPyramid(BaseModule):
    """Residual stages that halve the map and widen it, without a stem.

    It starts where the stem of a usual backbone ends: its first stage works
    at the resolution of its input. That makes it the body for a
    low-resolution crop, which is as small as a stem's output already.

    Args:
        in_channels: Channels of the input.
        channels: Channels of each level, finest first.
        num_blocks: Residual blocks of each level; 0 passes the first level
            on as it is and is allowed there only when it keeps the channels.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If ``channels`` and ``num_blocks`` differ in length, or a
            level has no block that could change its shape.
    """

    def __init__(
        self,
        in_channels: int,
        channels: tuple[int, ...] = (32, 64, 128, 256),
        num_blocks: tuple[int, ...] = (0, 2, 3, 2),
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        if len(channels) != len(num_blocks):
            raise ValueError(
                'channels and num_blocks need one entry a level, got '
                f'{channels} and {num_blocks}'
            )
        self.stages = nn.ModuleList()
        for level, (width, depth) in enumerate(zip(channels, num_blocks)):
            if depth == 0 and (level > 0 or width != in_channels):
                raise ValueError(
                    f'level {level} has no block but must turn {in_channels} '
                    f'channels into {width}: num_blocks[{level}] must be at '
                    'least 1'
                )
            blocks = [
                ResidualBlock(
                    in_channels if i == 0 else width,
                    width,
                    stride=2 if level > 0 and i == 0 else 1,
                )
                for i in range(depth)
            ]
            self.stages.append(nn.Sequential(*blocks))
            in_channels = width

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Map (N, C, h, w) to one map a level, (N, C_i, h / 2^i, w / 2^i).

        Odd sizes round up.
        """
        outs = []
        for stage in self.stages:
            x = stage(x)
            outs.append(x)
        return tuple(outs)
