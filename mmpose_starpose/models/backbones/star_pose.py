"""STAR-Pose: space-time front end on the low-resolution grid."""

from __future__ import annotations

from mmpose.registry import MODELS
from torch import Tensor

from .clip_backbone import ClipBackbone
from .front_end import SpaceTimeFrontEnd


@MODELS.register_module()
class STARPose(ClipBackbone):
    """Backbone for clips of low-resolution person crops.

    Follows the idea of `STAR-Pose <https://arxiv.org/abs/2506.16061>`_:
    linear space-time attention with a LeakyReLU feature map, a parallel
    convolution branch and adaptive fusion. The paper gives no layer sizes;
    those here are this package's.

    A crop of 64x48 is as small as what the stem of a stock backbone leaves
    of 256x192. So the front end takes the stem's place: frames are embedded
    one by one and, if wanted, aligned to the key frame, the blocks exchange
    information in space and time, the last of them computes the key frame
    alone, and a pyramid makes the coarser levels.

    Clips of any length can be given, whatever the length in training.

    Args:
        pyramid: Config of the multi-scale body behind the front end: a
            :class:`ResidualPyramid`, or a stock backbone in a
            :class:`StemlessBackbone`. Its ``in_channels`` is set to
            ``embed_channels``.
        embed_channels: Channels C of the front end.
        key_index: Index of the key frame in the clip. Defaults to the middle
            one, T // 2.
        front_end: Further arguments of :class:`SpaceTimeFrontEnd`.
        init_cfg: MMEngine's initialisation config.
    """

    def __init__(
        self,
        pyramid: dict,
        embed_channels: int = 32,
        key_index: int | None = None,
        front_end: dict | None = None,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(key_index, init_cfg)
        self.front_end = SpaceTimeFrontEnd(embed_channels, **(front_end or {}))
        self.pyramid = MODELS.build(dict(pyramid, in_channels=embed_channels))

    def forward(
        self, x: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """Extract the key frame's features.

        Args:
            x: Clip of shape (N, T, 3, h, w), T >= 1, or a single image,
                (N, 3, h, w).
            mask: Frames that may be read, bool of shape (N, T).

        Returns:
            Maps of the key frame, finest first: (N, C0, h, w),
            (N, C1, h / 2, w / 2), ...

        Raises:
            ValueError: If the shapes are others, or the mask leaves out a
                key frame.
        """
        x, key_index = self.as_clip(x, mask)
        return self.pyramid(self.front_end(x, key_index, mask))
