"""What a small, cheap or far-away camera does to a picture."""

from __future__ import annotations

import cv2
import numpy as np

INTERPOLATIONS = {
    'area': cv2.INTER_AREA,
    'nearest': cv2.INTER_NEAREST,
    'bilinear': cv2.INTER_LINEAR,
    'bicubic': cv2.INTER_CUBIC,
    'lanczos': cv2.INTER_LANCZOS4,
}


def resize(
    image: np.ndarray,
    size: tuple[int, int],
    interpolation: str = 'area',
) -> np.ndarray:
    """Resize an image with anti-aliasing, by any factor.

    OpenCV averages only with 'area'. Other kernels shrink only after a
    Gaussian of half a new pixel (sigma = factor / 2), which keeps what the
    new grid cannot hold from turning into false detail.

    Args:
        image: Image of shape (H, W, 3), uint8.
        size: New width and height in pixels.
        interpolation: 'area', 'nearest', 'bilinear', 'bicubic' or 'lanczos'.
            'nearest' is never anti-aliased.

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
    factor = max(image.shape[1] / size[0], image.shape[0] / size[1])
    if factor > 1 and interpolation not in ('area', 'nearest'):
        image = gaussian_blur(image, 0.5 * factor)
    return cv2.resize(
        image, tuple(size), interpolation=INTERPOLATIONS[interpolation]
    )


def gaussian_blur(image: np.ndarray, sigma: float) -> np.ndarray:
    """Blur with a Gaussian.

    Args:
        image: Image of shape (H, W, 3), uint8.
        sigma: Standard deviation in pixels; below 0.05 nothing changes.

    Returns:
        Image of the same shape.
    """
    if sigma < 0.05:
        return image
    return cv2.GaussianBlur(
        image, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101
    )


def gaussian_noise(
    image: np.ndarray, sigma: float, rng: np.random.Generator
) -> np.ndarray:
    """Add independent Gaussian noise to every pixel and channel.

    Args:
        image: Image of shape (H, W, 3), uint8.
        sigma: Standard deviation in grey levels of 0 to 255.
        rng: Generator to draw from.

    Returns:
        Image of the same shape, uint8.
    """
    noise = rng.standard_normal(image.shape, dtype=np.float32) * sigma
    return np.clip(np.rint(image + noise), 0, 255).astype(np.uint8)


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
    return cv2.imdecode(data, cv2.IMREAD_COLOR)
