"""What all degradations of a clip promise."""

from __future__ import annotations

import copy
import random

import numpy as np
import pytest
import torch
from mmpose.registry import TRANSFORMS

from mmpose_starpose.datasets.transforms.degradation import (
    draw_index,
    drifting_values,
)

DEGRADATIONS = [
    dict(type='DegradeBlur'),
    dict(type='DegradeBlur', kinds=('plateau_anisotropic', 'sinc')),
    dict(type='DegradeMotionBlur'),
    dict(type='DegradeDefocus'),
    dict(type='DegradeNoise'),
    dict(type='DegradeNoise', kinds=['poisson'], grey_prob=0.5),
    dict(type='DegradeLowLight'),
    dict(type='DegradeJPEG'),
    dict(type='DegradeResize', lr_size=[48, 64], interpolation=['bicubic']),
    dict(type='DegradeRandomResize'),
    dict(
        type='DegradeShuffle',
        groups=[[dict(type='DegradeJPEG')], [dict(type='DegradeNoise')]],
    ),
]
CODEC = dict(type='DegradeVideoCodec')
OFFSETS = (-2, -1, 0, 1, 2)
every = pytest.mark.parametrize('cfg', DEGRADATIONS, ids=lambda c: c['type'])
every_and_codec = pytest.mark.parametrize(
    'cfg', [*DEGRADATIONS, CODEC], ids=lambda c: c['type']
)


def clip_of(image, seed=(0, 0, 1)):
    return dict(
        img=[np.roll(image, o, 1) for o in OFFSETS],
        frame_offsets=OFFSETS,
        sample_seed=seed,
    )


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
    assert 0.3 < steps.mean() < 0.5  # 0.05 of the range of 10
    assert values[:, 8].std() > 2  # clips differ


def test_several_values_drift_each_in_its_range():
    low, high = np.array([0.0, 100.0]), np.array([1.0, 300.0])
    drift = np.array([0.0, 0.1])
    rng = np.random.default_rng(0)
    values = drifting_values(low, high, OFFSETS, rng, drift)
    assert values.shape == (5, 2)
    assert (values >= low).all() and (values <= high).all()
    assert np.ptp(values[:, 0]) == 0 < np.ptp(values[:, 1])


def test_key_values_do_not_depend_on_the_clip():
    low, high = np.zeros(3), np.ones(3)
    alone = drifting_values(low, high, (0,), np.random.default_rng(3))
    clip = drifting_values(low, high, OFFSETS, np.random.default_rng(3))
    assert np.array_equal(alone[0], clip[2])


def test_indices_come_by_their_weights():
    rng = np.random.default_rng(0)
    drawn = [draw_index((0.2, 0.0, 0.7, 0.1), rng) for _ in range(3000)]
    shares = np.bincount(drawn) / 3000
    assert shares == pytest.approx([0.2, 0, 0.7, 0.1], abs=0.03)


@every
def test_key_frame_is_degraded_as_if_alone(picture, cfg):
    transform = TRANSFORMS.build(cfg)
    clip = transform(clip_of(picture))
    image = transform(dict(img=picture.copy(), sample_seed=(0, 0, 1)))
    assert np.array_equal(clip['img'][2], image['img'])
    assert np.array_equal(clip['hr_img'], picture)
    assert np.array_equal(image['hr_img'], picture)


@every_and_codec
def test_frames_stay_pictures_and_the_input_stays_as_it_was(picture, cfg):
    results = clip_of(picture)
    before = copy.deepcopy(results['img'])
    given = list(results['img'])
    after = TRANSFORMS.build(cfg)(results)['img']
    assert all(np.array_equal(a, b) for a, b in zip(before, given))
    for frame in after:
        assert frame.dtype == np.uint8 and frame.shape == after[0].shape
        assert frame.flags['C_CONTIGUOUS']


@every_and_codec
def test_seed_decides_and_no_global_generator(picture, cfg):
    before = copy.deepcopy(cfg)
    transform = TRANSFORMS.build(cfg)
    first = transform(clip_of(picture))['img']
    np.random.seed(4), random.seed(4), torch.manual_seed(4)
    second = TRANSFORMS.build(cfg)(clip_of(picture))['img']
    assert all(np.array_equal(a, b) for a, b in zip(first, second))
    states = np.random.get_state()[1].copy(), random.getstate()
    torch_state = torch.get_rng_state()
    transform(clip_of(picture, seed=(0, 1, 1)))
    assert np.array_equal(states[0], np.random.get_state()[1])
    assert states[1] == random.getstate()
    assert torch.equal(torch_state, torch.get_rng_state())
    assert cfg == before  # built twice, run thrice


@every
def test_samples_differ(picture, cfg):
    if cfg['type'] == 'DegradeResize':
        pytest.skip('draws only where several interpolations are given')
    transform = TRANSFORMS.build(cfg)
    keys = {
        transform(clip_of(picture, seed=(0, 0, s)))['img'][2].tobytes()
        for s in range(8)
    }
    assert len(keys) > 3


def test_degradations_of_one_class_draw_independently():
    """Second-order presets rely on it."""
    grey = np.full((48, 48, 3), 128, np.uint8)
    transform = TRANSFORMS.build(dict(type='DegradeNoise', sigma=(0, 20)))
    sigmas = []
    for seed in range(60):
        results = clip_of(grey, (0, 0, seed))
        once = transform(results)['img'][2].std()
        results['img'] = [grey] * 5
        sigmas.append((once, transform(results)['img'][2].std()))
        assert results['degradation_counts'] == {'DegradeNoise': 2}
    a, b = np.array(sigmas).T
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.35
    assert abs(a - b).mean() > 3


def test_counts_are_not_shared_by_copies_of_the_results(picture):
    transform = TRANSFORMS.build(dict(type='DegradeNoise'))
    results = transform(clip_of(picture))
    copied = dict(results)
    transform(copied)
    assert results['degradation_counts'] == {'DegradeNoise': 1}


def test_frames_of_a_clip_share_their_draw():
    """Measured noise: little spread within a clip, much between clips."""
    grey = np.full((64, 64, 3), 128, np.uint8)

    def spreads(drift):
        cfg = dict(type='DegradeNoise', sigma=(2, 20), drift=drift)
        transform = TRANSFORMS.build(cfg)
        sigmas = np.array(
            [
                [f.std() for f in transform(clip_of(grey, (0, 0, s)))['img']]
                for s in range(40)
            ]
        )
        return sigmas.std(axis=1).mean(), sigmas.mean(axis=1).std()

    within, between = spreads(0.02)
    assert 0.1 < within < 0.2 * between
    assert spreads(0)[0] < 0.1  # what measuring 64 x 64 x 3 values leaves
    assert spreads(0.2)[0] > 3 * within


def test_discrete_choices_are_shared_by_a_clip(picture):
    grey = np.full((32, 32, 3), 128, np.uint8)
    transform = TRANSFORMS.build(
        dict(type='DegradeNoise', sigma=(5, 5), grey_prob=0.5)
    )
    shares = set()
    for seed in range(20):
        frames = transform(clip_of(grey, (0, 0, seed)))['img']
        equal = [bool((f == f[..., :1]).all()) for f in frames]
        assert len(set(equal)) == 1
        shares.add(equal[0])
    assert shares == {True, False}


def test_noise_is_fresh_in_every_frame(picture):
    frames = TRANSFORMS.build(dict(type='DegradeNoise', sigma=(5, 5)))(
        dict(clip_of(picture), img=[picture] * 5)
    )['img']
    assert len({f.tobytes() for f in frames}) == 5


def test_probability(picture):
    transform = TRANSFORMS.build(dict(type='DegradeNoise', prob=0.25))
    changed = 0
    for seed in range(100):
        results = transform(clip_of(picture, (0, 0, seed)))
        changed += results['img'][2] is not results['hr_img']
    assert 12 < changed < 40


def test_groups_are_shuffled(picture):
    shrink = [dict(type='DegradeResize', lr_size=(64, 48))]
    transform = TRANSFORMS.build(
        dict(
            type='DegradeShuffle',
            groups=[shrink, [dict(type='DegradeNoise', sigma=(40, 40))]],
        )
    )
    grey = np.full((192, 256, 3), 128, np.uint8)
    spreads = {
        round(transform(clip_of(grey, (0, 0, s)))['img'][2].std() / 10)
        for s in range(12)
    }
    assert spreads == {1, 4}  # noise first: averaged over 4 x 4 pixels


@pytest.mark.parametrize(
    ('cfg', 'message'),
    [
        (dict(type='DegradeBlur', sigma=(2, 1)), r'sigma_x=\(2, 1\), allowed'),
        (dict(type='DegradeBlur', sigma=2), 'sigma_x=2, allowed are two'),
        (
            dict(type='DegradeBlur', kinds='disk'),
            "kinds='disk', allowed.*isot",
        ),
        (dict(type='DegradeBlur', kernel_size=(8, 20)), 'allowed are odd'),
        (dict(type='DegradeBlur', omega=(0, 4)), 'omega=.*to 3.14'),
        (
            dict(type='DegradeBlur', kinds=('sinc',), kind_prob=(0.5, 0.5)),
            'allowed are 1 probabilities that add up to 1',
        ),
        (dict(type='DegradeMotionBlur', length=(-1, 1)), 'DegradeMotionBlur'),
        (dict(type='DegradeDefocus', radius=(1, 99)), 'from 0 to 50'),
        (dict(type='DegradeNoise', sigma=(-1, 1)), 'rising values from 0 to'),
        (dict(type='DegradeNoise', grey_prob=-1), 'grey_prob=-1, allowed'),
        (dict(type='DegradeNoise', drift=-0.1), 'drift=-0.1, allowed are 0'),
        (dict(type='DegradeNoise', drift=dict(x=1)), "keys.*'sigma'"),
        (dict(type='DegradeLowLight', gain=(0.5, 2)), 'gain=.*from 0 to 1'),
        (dict(type='DegradeJPEG', quality=(0, 50)), 'from 1 to 100'),
        (dict(type='DegradeJPEG', prob=1.5), 'prob=1.5, allowed are 0 to 1'),
        (dict(type='DegradeVideoCodec', codec='vp9'), "'vp9'.*libx264"),
        (dict(type='DegradeVideoCodec', frame_rate=0), 'frame_rate=0'),
        (dict(type='DegradeShuffle', groups=[[]]), 'two groups or more'),
    ],
)
def test_impossible_options_are_refused(cfg, message):
    with pytest.raises(ValueError, match=message):
        TRANSFORMS.build(cfg)
