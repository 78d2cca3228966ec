from __future__ import annotations

import numpy as np
import pytest

from mmpose_starpose.datasets.transforms.degradation_functional import (
    INTERPOLATIONS,
    jpeg_compress,
    low_light,
    resize,
)


@pytest.mark.parametrize('antialias', [True, False])
@pytest.mark.parametrize('interpolation', INTERPOLATIONS)
@pytest.mark.parametrize('size', [(64, 48), (100, 77), (300, 200), (64, 300)])
def test_resize_any_factor(picture, interpolation, size, antialias):
    small = resize(picture, size, interpolation, antialias)
    assert small.shape == (*size[::-1], 3) and small.dtype == np.uint8
    assert abs(small.mean() - picture.mean()) < 4


@pytest.mark.parametrize(
    'interpolation', ['area', 'bilinear', 'bicubic', 'lanczos']
)
def test_antialiasing_averages_what_the_grid_cannot_hold(interpolation):
    y, x = np.mgrid[:60, :60]
    checkers = np.repeat(200 * ((x + y) % 2)[..., None], 3, 2).astype(np.uint8)
    small = resize(checkers, (12, 12), interpolation)[2:-2, 2:-2]
    assert abs(small.mean() - 100) < 3
    assert small.std() < 5
    if interpolation != 'area':
        aliased = resize(checkers, (12, 12), interpolation, antialias=False)
        assert aliased[2:-2, 2:-2].std() > 60


def test_shrinking_keeps_the_middle_of_the_picture():
    """No shift by half a pixel: the mirrored picture shrinks mirrored."""
    rng = np.random.default_rng(0)
    image = rng.integers(0, 255, (64, 48, 3), np.uint8)
    for interpolation in INTERPOLATIONS:
        if interpolation == 'nearest':
            continue
        a = resize(image, (12, 16), interpolation)
        b = resize(image[:, ::-1].copy(), (12, 16), interpolation)[:, ::-1]
        assert np.abs(a.astype(int) - b).max() <= 1


def test_resize_refuses_unknown_interpolation(picture):
    with pytest.raises(ValueError, match="'cubic'.*allowed.*bicubic"):
        resize(picture, (8, 8), 'cubic')


def test_low_light_follows_its_formula():
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, 2)
    assert np.array_equal(low_light(levels, 1.0), levels)
    dark = low_light(levels, 2.0, gain=0.5, exposure=0.9)
    expected = 255 * 0.5 * (0.9 * levels / 255) ** 2
    assert np.abs(dark - expected).max() <= 0.5


def test_lower_quality_costs_more(picture):
    errors = [
        np.abs(jpeg_compress(picture, q).astype(float) - picture).mean()
        for q in (95, 50, 5)
    ]
    assert errors == sorted(errors) and errors[0] < errors[2] / 3
