from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from mmpose_starpose.datasets.transforms.blur_kernels import (
    KERNEL_KINDS,
    apply_kernel,
    defocus_kernel,
    gaussian_blur,
    gaussian_kernel,
    mixed_kernel,
    motion_kernel,
    sinc_kernel,
)


def moments(kernel):
    """Covariance of a kernel: xx, xy, yy."""
    radius = len(kernel) // 2
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return [(kernel * m).sum() for m in (x * x, x * y, y * y)]


@pytest.mark.parametrize('kind', KERNEL_KINDS)
@pytest.mark.parametrize('size', [7, 13, 21])
def test_kernels_keep_brightness_and_place(kind, size):
    kernel = mixed_kernel(kind, size, 1.5, 0.7, 30, 1.3, 1.2)
    assert kernel.shape == (size, size) and kernel.dtype == np.float32
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    assert np.allclose(kernel, kernel[::-1, ::-1], atol=1e-7)


def test_gaussian_has_the_moments_asked_for():
    kernel = gaussian_kernel(41, 3.0, 1.5, 30)
    cos, sin = math.cos(math.pi / 6), math.sin(math.pi / 6)
    expected = [
        9 * cos**2 + 2.25 * sin**2,
        (9 - 2.25) * cos * sin,
        9 * sin**2 + 2.25 * cos**2,
    ]
    assert moments(kernel) == pytest.approx(expected, rel=0.01)


def test_shapes_of_the_generalisations():
    gauss = gaussian_kernel(31, 2, 2)
    assert np.allclose(gaussian_kernel(31, 2, 2, 0, 'generalized', 1), gauss)
    flat = gaussian_kernel(31, 2, 2, 0, 'generalized', 4)
    # flat top, steep end
    assert flat[15, 16] == pytest.approx(flat[15, 15], rel=0.01)
    assert flat[15, 20] < 1e-3 * flat[15, 15]
    plateau = gaussian_kernel(31, 2, 2, 0, 'plateau', 1.5)
    assert plateau[15, 17] == pytest.approx(plateau[15, 15] / 2, rel=1e-4)
    with pytest.raises(ValueError, match="'disk', allowed are 'gaussian'"):
        gaussian_kernel(5, 1, 1, 0, 'disk')


def test_isotropic_kinds_have_one_sigma():
    a = mixed_kernel('isotropic', 21, 2.0, 0.3, 40, 1, 1)
    assert np.allclose(a, gaussian_kernel(21, 2.0, 2.0))
    b = mixed_kernel('anisotropic', 21, 2.0, 0.3, 40, 1, 1)
    assert not np.allclose(a, b)


def test_sinc_cuts_off():
    omega = math.pi / 2
    response = np.abs(np.fft.fft2(sinc_kernel(101, omega)))
    wx, wy = np.meshgrid(*[np.abs(np.fft.fftfreq(101)) * 2 * np.pi] * 2)
    radius = np.hypot(wx, wy)
    assert abs(response[radius < 0.85 * omega] - 1).mean() < 0.04
    assert response[radius > 1.15 * omega].mean() < 0.04
    assert sinc_kernel(21, omega).min() < 0  # it rings


@pytest.mark.parametrize('angle', [0, 37, 90])
@pytest.mark.parametrize('length', [1.0, 7.5, 20.0])
def test_motion_has_length_and_direction(length, angle):
    kernel = motion_kernel(length, angle)
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    xx, xy, yy = moments(kernel)
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    along = xx * cos**2 + 2 * xy * cos * sin + yy * sin**2
    across = xx * sin**2 - 2 * xy * cos * sin + yy * cos**2
    # splatting between pixels adds up to 1/4
    assert length**2 / 12 <= along + 1e-3 <= length**2 / 12 + 0.26
    assert across < 0.26


@pytest.mark.parametrize('radius', [0.0, 2.5, 6.0])
def test_defocus_is_a_disk(radius):
    kernel = defocus_kernel(radius)
    xx, xy, yy = moments(kernel)
    assert xx == pytest.approx(yy) == pytest.approx(radius**2 / 4, abs=0.25)
    assert abs(xy) < 1e-6


def test_blur_is_the_kernel(picture):
    assert gaussian_blur(picture, 0) is picture
    small = gaussian_kernel(7, 0.199, 0.199)
    assert np.array_equal(apply_kernel(picture, small), picture)
    blurred = gaussian_blur(picture, 1.7).astype(int)
    kernel = gaussian_kernel(13, 1.7, 1.7)
    assert np.abs(blurred - apply_kernel(picture, kernel)).max() <= 1
    reference = cv2.GaussianBlur(picture, (0, 0), 1.7)
    assert np.abs(blurred - reference).mean() < 0.5
    cut = gaussian_blur(picture, 3.0, size=3).astype(int)
    kernel = gaussian_kernel(3, 3.0, 3.0)
    assert np.abs(cut - apply_kernel(picture, kernel)).max() <= 1
