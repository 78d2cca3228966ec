"""Blur kernels: lens, motion, defocus, and the ringing of sharpening.

Kernels are square, of odd size, float32, and add up to 1. An angle turns the
x axis towards the y axis, which points down.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

KERNEL_KINDS = (
    'isotropic',
    'anisotropic',
    'generalized_isotropic',
    'generalized_anisotropic',
    'plateau_isotropic',
    'plateau_anisotropic',
    'sinc',
)


def gaussian_kernel(
    size: int,
    sigma_x: float,
    sigma_y: float,
    angle: float = 0.0,
    profile: str = 'gaussian',
    beta: float = 1.0,
) -> np.ndarray:
    """Make a Gaussian kernel, or one of its two generalisations.

    With ``q = (u / sigma_x)^2 + (v / sigma_y)^2`` in the turned axes u and v
    the kernel is proportional to ``exp(-q / 2)`` ('gaussian'),
    ``exp(-q^beta / 2)`` ('generalized') or ``1 / (1 + q^beta)`` ('plateau'):
    the blur model of Real-ESRGAN
    (`arXiv 2107.10833 <https://arxiv.org/abs/2107.10833>`_), section 3.1.

    Args:
        size: Width and height, odd.
        sigma_x: Standard deviation along the first axis, in pixels.
        sigma_y: Along the second axis.
        angle: Of the first axis to the x axis, in degrees.
        profile: 'gaussian', 'generalized' or 'plateau'.
        beta: Shape of the two generalisations.

    Returns:
        Kernel of shape (size, size).

    Raises:
        ValueError: If the profile is unknown.
    """
    x, y = _grid(size)
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    q = ((x * cos + y * sin) / max(sigma_x, 1e-3)) ** 2
    q = q + ((y * cos - x * sin) / max(sigma_y, 1e-3)) ** 2
    if profile == 'gaussian':
        kernel = np.exp(-0.5 * q)
    elif profile == 'generalized':
        kernel = np.exp(-0.5 * q**beta)
    elif profile == 'plateau':
        kernel = 1 / (1 + q**beta)
    else:
        raise ValueError(
            f"profile is '{profile}', allowed are 'gaussian', 'generalized' "
            "and 'plateau'"
        )
    return _normalised(kernel)


def sinc_kernel(size: int, omega: float) -> np.ndarray:
    """Make the ideal circular low-pass filter, cut off at the kernel's end.

    ``omega J1(omega r) / (2 pi r)``; its ringing is what sharpening and
    resampling in cameras and players leave.

    Args:
        size: Width and height, odd.
        omega: Cut-off frequency in radians a pixel; pi lets all pass.

    Returns:
        Kernel of shape (size, size).
    """
    x, y = _grid(size)
    radius = np.hypot(x, y)
    # J1 by its integral; the midpoint rule is exact to rounding here
    tau = (np.arange(64) + 0.5) * (np.pi / 64)
    argument = (omega * radius)[..., None]
    bessel = np.cos(tau - argument * np.sin(tau)).mean(-1)
    middle = size // 2
    radius[middle, middle] = 1
    kernel = omega * bessel / (2 * np.pi * radius)
    kernel[middle, middle] = omega**2 / (4 * np.pi)
    return _normalised(kernel)


def motion_kernel(length: float, angle: float) -> np.ndarray:
    """Make the trace of a point that moves straight while the shutter is open.

    Args:
        length: Length of the trace in pixels.
        angle: Direction in degrees.

    Returns:
        Kernel of shape (k, k), k depends on the length.
    """
    radius = math.ceil(length / 2) + 1
    kernel = np.zeros((2 * radius + 1, 2 * radius + 1))
    count = 8 * radius
    along = ((np.arange(count) + 0.5) / count - 0.5) * length
    x = radius + along * math.cos(math.radians(angle))
    y = radius + along * math.sin(math.radians(angle))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    for dx in (0, 1):
        for dy in (0, 1):
            share = (1 - abs(x - left - dx)) * (1 - abs(y - top - dy))
            np.add.at(kernel, (top + dy, left + dx), share)
    return _normalised(kernel)


def defocus_kernel(radius: float) -> np.ndarray:
    """Make the disk that a lens out of focus makes of a point.

    Args:
        radius: Radius of the disk in pixels; its edge is anti-aliased.

    Returns:
        Kernel of shape (k, k), k depends on the radius.
    """
    x, y = _grid(2 * math.ceil(radius) + 1)
    return _normalised(np.clip(radius + 0.5 - np.hypot(x, y), 0, 1))


def mixed_kernel(
    kind: str,
    size: int,
    sigma_x: float,
    sigma_y: float,
    angle: float,
    beta: float,
    omega: float,
) -> np.ndarray:
    """Make a kernel of a kind of ``KERNEL_KINDS``.

    Isotropic kinds have ``sigma_x`` in all directions. For the other
    arguments see :func:`gaussian_kernel` and :func:`sinc_kernel`.
    """
    if kind == 'sinc':
        return sinc_kernel(size, omega)
    profile, _, direction = kind.rpartition('_')
    if direction == 'isotropic':
        sigma_y, angle = sigma_x, 0.0
    return gaussian_kernel(
        size, sigma_x, sigma_y, angle, profile or 'gaussian', beta
    )


def apply_kernel(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Filter an image with a kernel that is symmetric about its middle.

    Args:
        image: Image of shape (H, W, 3), uint8.
        kernel: Kernel of shape (k, k).

    Returns:
        Image of the same shape, uint8; its border is mirrored.
    """
    return cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT_101)


def gaussian_blur(
    image: np.ndarray, sigma: float, size: int | None = None
) -> np.ndarray:
    """Blur with an isotropic Gaussian, row by row and column by column.

    Args:
        image: Image of shape (H, W, 3), uint8.
        sigma: Standard deviation in pixels; below 0.2 nothing changes.
        size: Width and height of the kernel, odd. By default six times
            sigma.

    Returns:
        Image of the same shape, uint8.
    """
    if sigma < 0.2:  # the neighbours' weight is below half a grey level
        return image
    if size is None:
        size = 2 * max(1, round(3 * sigma)) + 1
    # twice as fast as cv2.GaussianBlur, which has no float path for uint8
    kernel = cv2.getGaussianKernel(size, sigma, cv2.CV_32F)
    return cv2.sepFilter2D(
        image, -1, kernel, kernel, borderType=cv2.BORDER_REFLECT_101
    )


def _grid(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates x and y from the middle, each (size, size)."""
    y, x = np.mgrid[:size, :size] - float(size // 2)
    return x, y


def _normalised(kernel: np.ndarray) -> np.ndarray:
    return (kernel / kernel.sum()).astype(np.float32)
