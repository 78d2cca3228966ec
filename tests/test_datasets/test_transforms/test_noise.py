from __future__ import annotations

import numpy as np
import pytest

from mmpose_starpose.datasets.transforms.noise import (
    gaussian_noise,
    normal_values,
    poisson_noise,
)


def flat(level):
    return np.full((200, 200, 3), level, np.uint8)


def test_normal_values_are_normal():
    values = normal_values((400, 500), np.random.default_rng(0))
    assert values.dtype == np.float32 and values.shape == (400, 500)
    moments = [(values**n).mean() for n in (1, 2, 3, 4)]
    assert moments == pytest.approx([0, 1, 0, 3], abs=0.04)
    assert (abs(values) > 2).mean() == pytest.approx(0.0455, abs=0.002)


@pytest.mark.parametrize('sigma', [2, 10])
def test_gaussian_noise_has_mean_and_sigma(sigma):
    noisy = gaussian_noise(flat(128), sigma, np.random.default_rng(0))
    assert noisy.dtype == np.uint8
    assert noisy.mean() == pytest.approx(128, abs=0.1)
    assert noisy.std() == pytest.approx(sigma, rel=0.03)
    channels = noisy.reshape(-1, 3).T - 128.0
    assert abs(np.corrcoef(channels)[0, 1]) < 0.02


def test_poisson_variance_follows_the_intensity():
    rng = np.random.default_rng(0)
    for scale in (0.5, 1.0):
        for level in (20, 80, 180):
            noisy = poisson_noise(flat(level), scale, rng)
            assert noisy.mean() == pytest.approx(level, abs=0.2)
            # rounding adds 1/12
            expected = scale**2 * level + 1 / 12
            assert noisy.var() == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize('noise', [gaussian_noise, poisson_noise])
def test_grey_noise_is_equal_across_channels(noise):
    image = flat(0) + np.array([90, 120, 150], np.uint8)
    grey = noise(image, 1.2, np.random.default_rng(0), True) - image.astype(
        int
    )
    assert grey.std() > 1
    assert (grey == grey[..., :1]).all()
    colour = noise(image, 1.2, np.random.default_rng(0)) - image.astype(int)
    assert (colour != colour[..., :1]).any()


@pytest.mark.parametrize('level', [0, 255])
def test_noise_is_clipped_and_does_not_wrap(level):
    noisy = gaussian_noise(flat(level), 5, np.random.default_rng(0))
    assert abs(noisy.astype(int) - level).max() < 30
