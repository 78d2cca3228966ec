"""A stock backbone entered behind its stem."""

from __future__ import annotations

import torch.nn.functional as F
from mmengine.model import BaseModule
from mmpose.registry import MODELS
from torch import Tensor, nn

from ...compat.stems import remove_stem


@MODELS.register_module()
class StemlessBackbone(BaseModule):
    """Body of a HRNet, HRFormer, LiteHRNet or ResNet behind a front end.

    The features take the place of what the stem would give for an image of
    four times their size. The body's parameters keep their names under
    ``backbone``: give its config an ``init_cfg`` of type ``Pretrained`` (with
    ``prefix='backbone.'`` for a pose model's checkpoint) and all weights but
    the stem's load.

    HRNet and HRFormer join their branches by whole factors. Maps that these
    do not divide are padded by repeating the border, and the outputs cut.

    With ``stride=2`` the body works at half the features' resolution, which
    costs it a quarter; the features themselves stay the finest level.

    Args:
        backbone: Config of the backbone.
        in_channels: Channels of the features. Where the stem gave another
            number, a 1x1 convolution comes in between.
        stride: 1, or 2 for a strided 3x3 convolution in between.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If the backbone's stem is not known, or ``stride`` is
            neither 1 nor 2.
    """

    def __init__(
        self,
        backbone: dict,
        in_channels: int,
        stride: int = 1,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        if stride not in (1, 2):
            raise ValueError(f'stride must be 1 or 2, got {stride}')
        self.backbone = MODELS.build(backbone)
        channels, self.divisor = remove_stem(self.backbone)
        self.stride = stride
        self.adapt: nn.Module = nn.Identity()
        if stride == 2:
            self.adapt = nn.Sequential(
                nn.Conv2d(in_channels, channels, 3, 2, padding=1, bias=False),
                nn.BatchNorm2d(channels),
                nn.ReLU(inplace=True),
            )
        elif channels != in_channels:
            self.adapt = nn.Conv2d(in_channels, channels, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Make the levels.

        Args:
            x: Features of shape (N, C, h, w).

        Returns:
            The backbone's maps, of (h, w), halved from level to level and
            rounded up; with ``stride=2`` the features and, from
            (h / 2, w / 2) on, these maps.
        """
        outs = self._body(self.adapt(x))
        return (x, *outs) if self.stride == 2 else outs

    def _body(self, x: Tensor) -> tuple[Tensor, ...]:
        """Run the body, padding what it cannot divide."""
        height, width = x.shape[-2:]
        down, right = -height % self.divisor, -width % self.divisor
        if not (down or right):
            return self.backbone(x)
        outs = self.backbone(F.pad(x, (0, right, 0, down), 'replicate'))
        padded = height + down
        factors = [padded // out.shape[-2] for out in outs]
        return tuple(
            out[..., : -(-height // f), : -(-width // f)]
            for out, f in zip(outs, factors)
        )
