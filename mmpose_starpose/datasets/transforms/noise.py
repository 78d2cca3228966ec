"""Noise of a sensor."""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist

import cv2
import numpy as np


def gaussian_noise(
    image: np.ndarray,
    sigma: float,
    rng: np.random.Generator,
    grey: bool = False,
) -> np.ndarray:
    """Add Gaussian noise, which does not depend on the picture.

    Args:
        image: Image of shape (H, W, 3), uint8.
        sigma: Standard deviation in grey levels of 0 to 255.
        rng: Generator to draw from.
        grey: Whether the three channels share the noise.

    Returns:
        Image of the same shape, uint8.
    """
    shape = image.shape[:2] if grey else image.shape
    return _add(image, normal_values(shape, rng) * np.float32(sigma))


def poisson_noise(
    image: np.ndarray,
    scale: float,
    rng: np.random.Generator,
    grey: bool = False,
) -> np.ndarray:
    """Add shot noise, whose variance is ``scale ** 2`` times the intensity.

    A grey level is one photon, which is what Real-ESRGAN's
    (`arXiv 2107.10833 <https://arxiv.org/abs/2107.10833>`_) definition comes
    to for a picture that has all 256 of them.

    Args:
        image: Image of shape (H, W, 3), uint8.
        scale: Factor of the noise.
        rng: Generator to draw from.
        grey: Whether the three channels share the noise, drawn from the
            picture's luminance.

    Returns:
        Image of the same shape, uint8.
    """
    light = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if grey else image
    noise = (rng.poisson(light) - light.astype(np.float32)) * scale
    return _add(image, noise.astype(np.float32))


def normal_values(
    shape: tuple[int, ...], rng: np.random.Generator
) -> np.ndarray:
    """Draw standard normal values of 65536 equally likely levels.

    Four times as fast as ``rng.standard_normal``; the largest level is 4.3.

    Args:
        shape: Shape of the array.
        rng: Generator to draw from.

    Returns:
        Array of that shape, float32.
    """
    return _normal_levels().take(rng.integers(1 << 16, size=shape, dtype='u2'))


@lru_cache(maxsize=1)
def _normal_levels() -> np.ndarray:
    inverse = NormalDist().inv_cdf
    upper = [inverse((i + 0.5) / 65536) for i in range(32768, 65536)]
    return np.array([-v for v in reversed(upper)] + upper, np.float32)


def _add(image: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Add noise (H, W) or (H, W, 3), round and clip."""
    if noise.ndim == 2:
        noise = cv2.merge([noise] * 3)
    return cv2.add(image, noise, dtype=cv2.CV_8U)
