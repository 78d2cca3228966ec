"""Degradation by compression: of each frame, and of the clip as a video."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mmpose.registry import TRANSFORMS

from .degradation import BaseDegradation, draw_index
from .degradation_functional import jpeg_compress
from .option_checks import check_choices, check_weights
from .video_codec import CODECS, compress_video, require_av


@TRANSFORMS.register_module()
class DegradeJPEG(BaseDegradation):
    """Compress as JPEG.

    Args:
        quality: Range of the JPEG quality, within 1 to 100.
        prob: Probability that a sample is compressed.
        drift: See :class:`BaseDegradation`.
    """

    def __init__(
        self,
        quality: Sequence[float] = (50, 95),
        prob: float = 1.0,
        drift: float | dict[str, float] = 0.05,
    ) -> None:
        super().__init__(dict(quality=(quality, (1, 100))), prob, drift)

    def degrade(self, image: np.ndarray, *, quality: float) -> np.ndarray:
        """Compress one frame."""
        return jpeg_compress(image, quality)


@TRANSFORMS.register_module()
class DegradeVideoCodec(BaseDegradation):
    """Compress the clip as H.264 or MPEG-4 video.

    Needs PyAV (``pip install "av>=11"``). A codec predicts frames from each
    other: this is the one degradation under which the key frame of a clip is
    not the same as the key frame alone. An image is a video of one frame.

    Args:
        codec: Encoders to draw from: 'libx264', 'h264' (the H.264 encoder
            that PyAV prefers, as a rule libx264) and 'mpeg4'.
        codec_prob: Their probabilities; equal by default.
        bitrate: Range of the bits a second that the encoder aims at; one
            draw for the clip.
        frame_rate: Frames a second; at 1 the bit rate is bits a frame.
        hold_rate: Whether short clips are held to the bit rate, see
            :func:`compress_video`.
        prob: Probability that a sample is compressed.

    Raises:
        ImportError: If PyAV is not installed.
    """

    def __init__(
        self,
        codec: str | Sequence[str] = ('libx264', 'mpeg4'),
        codec_prob: Sequence[float] | None = None,
        bitrate: Sequence[float] = (1e4, 1e5),
        frame_rate: int = 1,
        hold_rate: bool = True,
        prob: float = 1.0,
    ) -> None:
        super().__init__(dict(bitrate=(bitrate, (1e3, 1e9))), prob, drift=0.0)
        self.codec = check_choices(self, 'codec', codec, CODECS)
        self.codec_prob = check_weights(
            self, 'codec_prob', codec_prob, len(self.codec)
        )
        if frame_rate < 1:
            raise ValueError(
                f'{self.__class__.__name__} got frame_rate={frame_rate}, '
                'allowed are whole frames a second from 1'
            )
        self.frame_rate = int(frame_rate)
        self.hold_rate = hold_rate
        require_av(self.__class__.__name__)

    def draw_shared(
        self, results: dict, rng: np.random.Generator
    ) -> dict[str, Any]:
        """Draw the encoder."""
        return dict(codec=self.codec[draw_index(self.codec_prob, rng)])

    def degrade_clip(
        self, frames: list[np.ndarray], params: list[dict[str, Any]], key: int
    ) -> list[np.ndarray]:
        """Compress the frames together."""
        return compress_video(
            frames,
            frame_rate=self.frame_rate,
            hold_rate=self.hold_rate,
            **params[key],
        )
