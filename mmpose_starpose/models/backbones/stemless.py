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

    Args:
        backbone: Config of the backbone.
        in_channels: Channels of the features. Where the stem gave another
            number, a 1x1 convolution comes in between.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If the backbone's stem is not known.
    """

    def __init__(
        self,
        backbone: dict,
        in_channels: int,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        self.backbone = MODELS.build(backbone)
        channels, self.divisor = remove_stem(self.backbone)
        self.adapt: nn.Module = nn.Identity()
        if channels != in_channels:
            self.adapt = nn.Conv2d(in_channels, channels, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Make the levels.

        Args:
            x: Features of shape (N, C, h, w).

        Returns:
            The backbone's maps, of (h, w), halved from level to level and
            rounded up.
        """
        height, width = x.shape[-2:]
        x = self.adapt(x)
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
