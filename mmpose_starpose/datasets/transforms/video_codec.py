"""Compression by a video codec; needs PyAV, an optional package."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from fractions import Fraction

import cv2
import numpy as np

# PyAV's encoders and the decoders of what they write
CODECS = {'libx264': 'h264', 'h264': 'h264', 'mpeg4': 'mpeg4'}
SMALLEST = 16  # pixels of a macroblock


def require_av(owner: str) -> None:
    """Check that PyAV is installed, without importing it.

    Raises:
        ImportError: If it is not.
    """
    if importlib.util.find_spec('av') is None:
        raise ImportError(
            f'{owner} needs PyAV, which is not installed; run: '
            'pip install "av>=11"'
        )


def compress_video(
    frames: Sequence[np.ndarray],
    codec: str,
    bitrate: float,
    frame_rate: int = 1,
    hold_rate: bool = True,
) -> list[np.ndarray]:
    """Encode frames in memory and decode them again.

    The same frames always give the same bytes with the same build of PyAV:
    one thread, and x264 without look-ahead (as live cameras encode), because
    its look-ahead reads memory that was never set and its bytes vary.

    Args:
        frames: T images of one shape (H, W, 3), BGR, uint8. Sides that are
            odd, or shorter than 16, are padded and cut again.
        codec: Encoder, one of ``CODECS``.
        bitrate: Bits a second that the encoder aims at.
        frame_rate: Frames a second.
        hold_rate: Whether a buffer of one second holds the encoder to the
            bit rate, as in a live stream. Else its defaults rule, under
            which short clips come out above it; MPEG-4 ignores it then.

    Returns:
        T images of shape (H, W, 3), uint8.

    Raises:
        ValueError: If the frames differ in shape.
        RuntimeError: If the codec drops frames.
    """
    from av import CodecContext, VideoFrame

    if len({frame.shape for frame in frames}) > 1:
        raise ValueError(
            'the frames of a video must have one shape, got '
            f'{[frame.shape for frame in frames]}'
        )
    height, width = frames[0].shape[:2]
    bottom = max(height + height % 2, SMALLEST) - height
    right = max(width + width % 2, SMALLEST) - width
    encoder = CodecContext.create(codec, 'w')
    encoder.width, encoder.height = width + right, height + bottom
    encoder.pix_fmt = 'yuv420p'
    encoder.time_base = Fraction(1, frame_rate)
    encoder.framerate = Fraction(frame_rate)
    encoder.bit_rate = int(round(bitrate))
    encoder.thread_count = 1
    options = {'tune': 'zerolatency'} if CODECS[codec] == 'h264' else {}
    if hold_rate:
        rate = str(encoder.bit_rate)
        options.update(maxrate=rate, bufsize=rate)
        encoder.bit_rate_tolerance = max(encoder.bit_rate // frame_rate, 1)
    encoder.options = options
    packets = []
    for index, frame in enumerate(frames):
        padded = cv2.copyMakeBorder(
            frame, 0, bottom, 0, right, cv2.BORDER_REPLICATE
        )
        picture = VideoFrame.from_ndarray(padded, format='bgr24')
        picture = picture.reformat(format='yuv420p')
        picture.pts, picture.time_base = index, encoder.time_base
        packets += encoder.encode(picture)
    packets += encoder.encode(None)

    decoder = CodecContext.create(CODECS[codec], 'r')
    decoder.thread_count = 1
    decoded = [f for packet in packets for f in decoder.decode(packet)]
    decoded += decoder.decode(None)
    if len(decoded) != len(frames):
        raise RuntimeError(
            f"codec '{codec}' gave back {len(decoded)} of {len(frames)} "
            f'frames of {width}x{height} at {bitrate:g} bits a second'
        )
    return [
        np.ascontiguousarray(frame.to_ndarray(format='bgr24')[:height, :width])
        for frame in decoded
    ]
