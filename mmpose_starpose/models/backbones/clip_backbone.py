"""What all backbones for clips have in common."""

from __future__ import annotations

from mmengine.model import BaseModule
from torch import Tensor


class ClipBackbone(BaseModule):
    """Backbone that takes clips and gives features of one frame of them.

    Args:
        key_index: Index of the key frame in the clip. Defaults to the middle
            one, T // 2.
        init_cfg: MMEngine's initialisation config.
    """

    def __init__(
        self, key_index: int | None = None, init_cfg: dict | None = None
    ) -> None:
        super().__init__(init_cfg)
        self._key_index = key_index

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

    def as_clip(self, x: Tensor, mask: Tensor | None) -> tuple[Tensor, int]:
        """Make a clip of what was given, and check it.

        Args:
            x: Clip of shape (N, T, 3, h, w) or image (N, 3, h, w).
            mask: Frames that may be read, bool of shape (N, T).

        Returns:
            The clip, (N, T, 3, h, w), and the index of its key frame.

        Raises:
            ValueError: If the shapes are others, or the mask leaves out a
                key frame.
        """
        if x.dim() == 4:
            x = x.unsqueeze(1)
        if x.dim() != 5 or x.shape[2] != 3:
            raise ValueError(
                f'{type(self).__name__} needs clips of shape (N, T, 3, h, w) '
                f'or images of shape (N, 3, h, w), got {tuple(x.shape)}'
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
        return x, key_index
