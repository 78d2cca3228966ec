"""What size, light and file do to a picture."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

INTERPOLATIONS = {
    'area': cv2.INTER_AREA,
    'nearest': cv2.INTER_NEAREST,
    'bilinear': cv2.INTER_LINEAR,
    'bicubic': cv2.INTER_CUBIC,
    'lanczos': cv2.INTER_LANCZOS4,
}
# these widen with the factor by which they shrink
ANTIALIASED = {
    'bilinear': Image.Resampling.BILINEAR,
    'bicubic': Image.Resampling.BICUBIC,
    'lanczos': Image.Resampling.LANCZOS,
}


def resize(
    image: np.ndarray,
    size: tuple[int, int],
    interpolation: str = 'area',
    antialias: bool = True,
) -> np.ndarray:
    """Resize an image by any factor.

    Anti-aliasing when shrinking widens the kernel by the factor, as Pillow
    and MATLAB's ``imresize`` do; without it OpenCV's kernels of fixed width
    leave out pixels, and detail that the new grid cannot hold turns into
    false detail.

    Args:
        image: Image of shape (H, W, 3), uint8.
        size: New width and height in pixels.
        interpolation: 'area', 'nearest', 'bilinear', 'bicubic' or 'lanczos'.
        antialias: Whether to anti-alias when shrinking. 'area' always does,
            'nearest' never.

    Returns:
        Image of shape (height, width, 3), uint8.

    Raises:
        ValueError: If the interpolation is unknown.
    """
    if interpolation not in INTERPOLATIONS:
        raise ValueError(
            f"interpolation is '{interpolation}', allowed are "
            f'{list(INTERPOLATIONS)}'
        )
    width, height = int(size[0]), int(size[1])
    shrinks = width < image.shape[1] or height < image.shape[0]
    if shrinks and antialias and interpolation in ANTIALIASED:
        small = Image.fromarray(image).resize(
            (width, height), ANTIALIASED[interpolation]
        )
        return np.array(small)
    return cv2.resize(
        image, (width, height), interpolation=INTERPOLATIONS[interpolation]
    )


def low_light(
    image: np.ndarray, gamma: float, gain: float = 1.0, exposure: float = 1.0
) -> np.ndarray:
    """Darken as in low light: ``gain * (exposure * image) ** gamma``.

    The simulation of Lv et al., Attention Guided Low-light Image Enhancement
    (`arXiv 1908.00682 <https://arxiv.org/abs/1908.00682>`_), without its
    noise.

    Args:
        image: Image of shape (H, W, 3), uint8.
        gamma: Exponent of the intensities of 0 to 1.
        gain: Factor behind the exponent.
        exposure: Factor before the exponent.

    Returns:
        Image of the same shape, uint8.
    """
    levels = np.arange(256) / 255
    table = 255 * gain * (exposure * levels) ** gamma
    return cv2.LUT(image, np.clip(np.rint(table), 0, 255).astype(np.uint8))


def jpeg_compress(image: np.ndarray, quality: float) -> np.ndarray:
    """Compress and decompress as JPEG.

    Args:
        image: Image of shape (H, W, 3), uint8.
        quality: JPEG quality, 1 to 100; rounded.

    Returns:
        Image of the same shape, uint8.
    """
    options = [cv2.IMWRITE_JPEG_QUALITY, int(round(quality))]
    _, data = cv2.imencode('.jpg', image, options)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
