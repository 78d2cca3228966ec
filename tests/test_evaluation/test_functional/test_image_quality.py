from __future__ import annotations

import numpy as np
import pytest

from mmpose_starpose.evaluation.functional import psnr, ssim


def test_psnr_by_hand(picture):
    gray = np.full((20, 30, 3), 100, np.uint8)
    assert psnr(gray + 10, gray) == pytest.approx(10 * np.log10(255**2 / 100))
    assert psnr(picture, picture) == float('inf')


def test_mask_chooses_the_pixels(picture):
    damaged = picture.copy()
    damaged[:50] = 0
    mask = np.zeros(picture.shape[:2], bool)
    mask[80:] = True
    assert psnr(damaged, picture, mask) == float('inf')
    assert ssim(damaged, picture, mask) == pytest.approx(1)
    assert psnr(damaged, picture, ~mask) < psnr(damaged, picture)
    assert np.isnan(psnr(picture, picture, mask & False))
    assert np.isnan(ssim(picture, picture, mask & False))


def test_ssim_falls_with_noise_and_knows_constants(picture):
    rng = np.random.default_rng(0)
    last = 1.0
    assert ssim(picture, picture) == pytest.approx(1)
    for sigma in (5, 20, 60):
        noisy = picture + rng.normal(0, sigma, picture.shape)
        value = ssim(np.clip(noisy, 0, 255).astype(np.uint8), picture)
        assert value < last
        last = value
    # constants have no structure: only luminance is compared
    a, b = (np.full((16, 16, 3), v, np.uint8) for v in (100, 150))
    c1 = (0.01 * 255) ** 2
    assert ssim(a, b) == pytest.approx(
        (2 * 100 * 150 + c1) / (100**2 + 150**2 + c1)
    )


def test_clear_errors(picture):
    for score in (psnr, ssim):
        with pytest.raises(ValueError, match='one shape'):
            score(picture, picture[1:])
        with pytest.raises(ValueError, match='float32'):
            score(picture.astype(np.float32), picture)
        with pytest.raises(ValueError, match='mask'):
            score(picture, picture, np.ones((3, 3), bool))
