"""STAR-Pose: space-time front end on the low-resolution grid."""

from __future__ import annotations

from mmengine.model import BaseModule
from mmpose.registry import MODELS
from torch import Tensor

from .front_end import SpaceTimeFrontEnd


@MODELS.register_module()
class STARPose(BaseModule):
    """Backbone for clips of low-resolution person crops.

    Follows the idea of `STAR-Pose <https://arxiv.org/abs/2506.16061>`_:
    linear space-time attention with a LeakyReLU feature map, a parallel
    convolution branch and adaptive fusion. The paper gives no layer sizes;
    those here are this package's.

    A crop of 64x48 is as small as what the stem of a stock backbone leaves
    of 256x192. So the front end takes the stem's place: frames are embedded
    one by one, supporting frames are aligned to the key frame, the blocks
    exchange information in space and time, the last of them computes the key
    frame alone, and a pyramid makes the coarser levels.

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
        super().__init__(init_cfg)
        self._key_index = key_index
        self.front_end = SpaceTimeFrontEnd(embed_channels, **(front_end or {}))
        self.pyramid = MODELS.build(dict(pyramid, in_channels=embed_channels))

    def find_key_index(self, num_frames: int) -> int:
        """Find the key frame of a clip.

        Raises:
            ValueError: If the clip is too short to contain it.
        """
        if self._key_index is None:
            return num_frames // 2
        if not 0 <= self._key_index < num_frames:
            raise ValueError(
                f'key_index is {self._key_index}, but the clip has '
                f'{num_frames} frames: allowed are 0 to {num_frames - 1}'
            )
        return self._key_index

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
        if x.dim() == 4:
            x = x.unsqueeze(1)
        if x.dim() != 5 or x.shape[2] != 3:
            raise ValueError(
                'STARPose needs clips of shape (N, T, 3, h, w) or images of '
                f'shape (N, 3, h, w), got {tuple(x.shape)}'
            )
        key_index = self.find_key_index(x.shape[1])
        if mask is not None:
            if mask.shape != x.shape[:2]:
                raise ValueError(
                    f'mask has shape {tuple(mask.shape)}, the clips need '
                    f'{tuple(x.shape[:2])}'
                )
            if not mask[:, key_index].all():
                raise ValueError('mask leaves out a key frame')
        return self.pyramid(self.front_end(x, key_index, mask))
