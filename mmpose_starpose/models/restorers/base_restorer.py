"""What all super-resolution networks share."""

from __future__ import annotations

from collections.abc import Callable

from mmengine.model import BaseModule
from torch import Tensor, nn


class BaseRestorer(BaseModule):
    """Super-resolution network.

    Pixels are RGB of 0 to 1. An image restorer maps frames (N, 3, h, w) to
    SR frames (N, 3, s * h, s * w). A video restorer, which has
    ``takes_clips`` set, maps a clip (N, T, 3, h, w) and the index of its key
    frame to the SR key frame (N, 3, s * h, s * w).

    Args:
        scale: Up-sampling factor s.
        init_cfg: MMEngine's initialisation config. Its type may be
            :class:`PublishedWeights`.
    """

    takes_clips = False

    def __init__(self, scale: int, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.scale = scale

    def restore_key_frame(
        self, inputs: Tensor, key_index: int | None = None
    ) -> Tensor:
        """Super-resolve the key frame, whatever kind of restorer this is.

        Args:
            inputs: Clips (N, T, 3, h, w) or images (N, 3, h, w), which are
                clips of one frame.
            key_index: Index of the key frame; the middle one by default.

        Returns:
            SR key frame, shape (N, 3, s * h, s * w).

        Raises:
            ValueError: If there is no such frame.
        """
        clips = inputs if inputs.dim() == 5 else inputs.unsqueeze(1)
        frames = clips.shape[1]
        key = frames // 2 if key_index is None else key_index
        if not 0 <= key < frames:
            raise ValueError(
                f'key_index is {key}, allowed are 0 to {frames - 1} for a '
                f'clip of {frames} frames'
            )
        return self(clips, key) if self.takes_clips else self(clips[:, key])


def upsampling_layers(
    channels: int, scale: int, act: Callable[[], nn.Module] | None = None
) -> list[nn.Module]:
    """Make the pixel-shuffle layers of a super-resolution network.

    A convolution and pixel shuffle (`ESPCN
    <https://arxiv.org/abs/1609.05158>`_) for each factor of 2, or one for 3.

    Args:
        channels: Channels of input and output.
        scale: Up-sampling factor.
        act: Makes the activation behind each pixel shuffle, if any.

    Returns:
        The layers, in order.

    Raises:
        ValueError: If the scale is not 2, 3, 4 or 8.
    """
    steps = {2: (2,), 3: (3,), 4: (2, 2), 8: (2, 2, 2)}.get(scale)
    if steps is None:
        raise ValueError(f'scale is {scale}, allowed are 2, 3, 4 and 8')
    layers: list[nn.Module] = []
    for step in steps:
        layers += [
            nn.Conv2d(channels, step**2 * channels, 3, padding=1),
            nn.PixelShuffle(step),
        ]
        if act is not None:
            layers.append(act())
    return layers
