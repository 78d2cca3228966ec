"""A pyramid from the one map of a plain vision transformer."""

from __future__ import annotations

from mmengine.model import BaseModule
from mmpose.registry import MODELS
from torch import Tensor, nn


def _up(channels: int, out_channels: int) -> nn.ConvTranspose2d:
    return nn.ConvTranspose2d(channels, out_channels, 2, stride=2)


@MODELS.register_module()
class SimpleFeaturePyramid(BaseModule):
    """Levels at 4, 2, 1 and 1/2 times the resolution of one feature map.

    The simple feature pyramid of `ViTDet <https://arxiv.org/abs/2203.16527>`_,
    with batch norm: deconvolutions enlarge the map, max pooling shrinks it,
    and a 1x1 convolution sets the channels of each level. It makes a plain
    vision transformer, whose map has stride 16, a backbone for heads that
    read several levels, such as :class:`SRPoseHead
    <mmpose_starpose.models.heads.SRPoseHead>`.

    Args:
        in_channels: Channels C of the map.
        out_channels: Channels of the levels, finest first. The last of four
            has half the map's resolution; with fewer the coarsest are left
            out.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If there are not 1 to 4 levels.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: tuple[int, ...] = (32, 64, 128, 256),
        init_cfg: dict | list[dict] | None = None,
    ) -> None:
        super().__init__(init_cfg)
        if not 1 <= len(out_channels) <= 4:
            raise ValueError(
                f'out_channels={tuple(out_channels)} has '
                f'{len(out_channels)} levels, allowed are 1 to 4'
            )
        half, quarter = in_channels // 2, in_channels // 4
        resize = [
            nn.Sequential(
                _up(in_channels, half),
                nn.BatchNorm2d(half),
                nn.GELU(),
                _up(half, quarter),
            ),
            _up(in_channels, half),
            nn.Identity(),
            nn.MaxPool2d(2, ceil_mode=True),
        ]
        widths = (quarter, half, in_channels, in_channels)
        self.levels = nn.ModuleList(
            nn.Sequential(
                layer, nn.Conv2d(width, c, 1, bias=False), nn.BatchNorm2d(c)
            )
            for layer, width, c in zip(resize, widths, out_channels)
        )

    def forward(self, feats: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Make the levels.

        Args:
            feats: Maps of the backbone, of which the last is taken,
                (N, C, h, w).

        Returns:
            Levels (N, C_i, h_i, w_i), finest first: 4h, 2h, h and h / 2,
            rounded up.
        """
        return tuple(level(feats[-1]) for level in self.levels)
