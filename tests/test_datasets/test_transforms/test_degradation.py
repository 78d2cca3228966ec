from __future__ import annotations

import numpy as np
import pytest
from mmpose.registry import TRANSFORMS

from mmpose_starpose.datasets.transforms.degradation import drifting_values
from mmpose_starpose.datasets.transforms.degradation_functional import (
    INTERPOLATIONS,
    gaussian_blur,
    gaussian_noise,
    jpeg_compress,
    resize,
)

DEGRADATIONS = ['DegradeBlur', 'DegradeNoise', 'DegradeJPEG']
OFFSETS = (-2, -1, 0, 1, 2)


def clip_of(image, seed=(0, 0, 1)):
    return dict(
        img=[image.copy() for _ in OFFSETS],
        frame_offsets=OFFSETS,
        sample_seed=seed,
    )


@pytest.mark.parametrize('interpolation', INTERPOLATIONS)
@pytest.mark.parametrize('size', [(64, 48), (100, 77), (300, 200)])
def test_resize_any_factor(picture, interpolation, size):
    assert resize(picture, size, interpolation).shape == (*size[::-1], 3)


@pytest.mark.parametrize('interpolation', ['area', 'bilinear', 'bicubic'])
def test_resize_is_antialiased(interpolation):
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 200
    small = resize(stripes, (16, 16), interpolation)[2:-2, 2:-2]
    assert abs(small.mean() - 100) < 3
    assert small.std() < 6
    assert resize(stripes, (16, 16), 'nearest').std() in (0, 100)


def test_resize_refuses_unknown_interpolation(picture):
    with pytest.raises(ValueError, match="'cubic'.*allowed.*bicubic"):
        resize(picture, (8, 8), 'cubic')


def test_functions_do_what_they_say(picture):
    assert gaussian_blur(picture, 0) is picture
    assert gaussian_blur(picture, 5).std() < 0.8 * picture.std()
    rng = np.random.default_rng(0)
    grey = np.full((200, 200, 3), 128, np.uint8)
    noisy = gaussian_noise(grey, 10, rng)
    assert abs(noisy.std() - 10) < 0.2
    assert abs(noisy.mean() - 128) < 0.2
    errors = [
        np.abs(jpeg_compress(picture, q).astype(float) - picture).mean()
        for q in (95, 50, 5)
    ]
    assert errors == sorted(errors)


def test_values_drift_slowly_and_stay_in_range():
    values = np.array(
        [
            drifting_values(10, 20, range(-8, 9), np.random.default_rng(s))
            for s in range(200)
        ]
    )
    assert values.min() >= 10
    assert values.max() <= 20
    steps = np.abs(np.diff(values, axis=1))
    assert 0 < steps.mean() < 1  # 0.05 of the range of 10
    assert values[:, 8].std() > 2  # clips differ


def test_key_value_does_not_depend_on_the_clip():
    alone = drifting_values(0, 1, (0,), np.random.default_rng(3))
    clip = drifting_values(0, 1, OFFSETS, np.random.default_rng(3))
    assert alone[0] == clip[2]


@pytest.mark.parametrize('name', DEGRADATIONS)
def test_key_frame_is_degraded_as_if_alone(picture, name):
    transform = TRANSFORMS.build(dict(type=name))
    clip = transform(clip_of(picture))
    image = transform(dict(img=picture.copy(), sample_seed=(0, 0, 1)))
    assert np.array_equal(clip['img'][2], image['img'])
    assert np.array_equal(clip['hr_img'], picture)
    assert np.array_equal(image['hr_img'], picture)


@pytest.mark.parametrize('name', DEGRADATIONS)
def test_seed_decides(picture, name):
    transform = TRANSFORMS.build(dict(type=name))
    np.random.seed(0)
    first = transform(clip_of(picture))['img']
    state = np.random.get_state()[1].copy()
    second = transform(clip_of(picture))['img']
    other = transform(clip_of(picture, seed=(0, 1, 1)))['img']
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)
    assert np.array_equal(state, np.random.get_state()[1])


def test_probability(picture):
    never = TRANSFORMS.build(dict(type='DegradeNoise', prob=0.0))
    assert np.array_equal(never(clip_of(picture))['img'][0], picture)


def test_noise_is_fresh_in_every_frame(picture):
    frames = TRANSFORMS.build(dict(type='DegradeNoise', sigma=(5, 5)))(
        clip_of(picture)
    )['img']
    assert not np.array_equal(frames[0], frames[1])


def test_shrink_and_restore(picture):
    shrink = TRANSFORMS.build(dict(type='DegradeResize', lr_size=(64, 48)))
    results = shrink(clip_of(picture))
    assert [f.shape for f in results['img']] == [(48, 64, 3)] * 5
    assert results['hr_img'].shape == picture.shape
    restored = TRANSFORMS.build(dict(type='RestoreSize'))(results)['img']
    assert restored[0].shape == picture.shape
    error = np.abs(restored[0].astype(float) - picture).mean()
    assert error < 0.3 * np.abs(picture - picture.mean()).mean()


@pytest.mark.parametrize(
    ('cfg', 'message'),
    [
        (dict(type='DegradeBlur', sigma=(2, 1)), r'range \(2, 1\), allowed'),
        (dict(type='DegradeNoise', sigma=(-1, 1)), 'allowed are rising'),
        (dict(type='DegradeJPEG', quality=(0, 50)), 'from 1 to 100'),
        (dict(type='DegradeJPEG', prob=1.5), 'prob=1.5, allowed are 0 to 1'),
        (dict(type='DegradeResize', lr_size=(0, 5)), 'lr_size must be'),
        (
            dict(type='DegradeResize', lr_size=(5, 5), interpolation='x'),
            "interpolation is 'x'",
        ),
    ],
)
def test_impossible_options_are_refused(cfg, message):
    with pytest.raises(ValueError, match=message):
        TRANSFORMS.build(cfg)
