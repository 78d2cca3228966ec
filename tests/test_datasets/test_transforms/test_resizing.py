from __future__ import annotations

import numpy as np
import pytest
from mmpose.registry import TRANSFORMS

OFFSETS = (-1, 0, 1)


def clip_of(image, seed=0, **keys):
    return dict(
        img=[image] * 3,
        frame_offsets=OFFSETS,
        sample_seed=(0, 0, seed),
        **keys,
    )


def test_shrink_and_restore(picture):
    shrink = TRANSFORMS.build(dict(type='DegradeResize', lr_size=(64, 48)))
    results = shrink(clip_of(picture))
    assert [f.shape for f in results['img']] == [(48, 64, 3)] * 3
    assert results['hr_img'].shape == picture.shape
    assert results['lr_size'] == (64, 48)
    restored = TRANSFORMS.build(dict(type='RestoreSize'))(results)['img']
    assert restored[0].shape == picture.shape
    error = np.abs(restored[0].astype(float) - picture).mean()
    assert error < 0.3 * np.abs(picture - picture.mean()).mean()


def test_restore_to_a_size_of_ones_own(picture):
    restore = TRANSFORMS.build(dict(type='RestoreSize', size=[96, 128]))
    assert restore(dict(img=picture))['img'].shape == (128, 96, 3)


def test_interpolation_is_drawn_once_a_clip(picture):
    names = ['nearest', 'area']
    transform = TRANSFORMS.build(
        dict(type='DegradeResize', lr_size=(64, 48), interpolation=names)
    )
    names.clear()  # the transform has its own
    results = [transform(clip_of(picture, s))['img'] for s in range(12)]
    assert all(np.array_equal(r[0], r[2]) for r in results)
    assert len({r[0].tobytes() for r in results}) == 2


def test_random_resize_draws_up_down_and_keep(picture):
    transform = TRANSFORMS.build(
        dict(
            type='DegradeRandomResize',
            scale=(0.5, 1.5),
            mode_prob=(0.3, 0.4, 0.3),
        )
    )
    factors = []
    for seed in range(150):
        shapes = [f.shape for f in transform(clip_of(picture, seed))['img']]
        assert len(set(shapes)) == 1
        factors.append(shapes[0][1] / picture.shape[1])
        assert shapes[0][0] == pytest.approx(192 * factors[-1], abs=1)
    factors = np.array(factors)
    assert factors.min() >= 0.5 and factors.max() <= 1.5
    shares = [(factors > 1).mean(), (factors < 1).mean()]
    assert shares == pytest.approx([0.3, 0.4], abs=0.12)


def test_random_resize_over_the_final_size(picture):
    transform = TRANSFORMS.build(
        dict(
            type='DegradeRandomResize',
            scale=(1, 1),
            lr_size=(64, 48),
            mode_prob=(0, 1, 0),
        )
    )
    assert transform(clip_of(picture))['img'][0].shape == (48, 64, 3)


def test_frame_shrinks_so_that_the_person_fits(picture):
    shrink = TRANSFORMS.build(dict(type='DegradeResize', lr_size=(48, 64)))
    # the box is 96 wide, 4:3 make it 128 high: half the size
    keys = dict(bbox_scale=np.array([[96.0, 20.0]]))
    assert shrink(clip_of(picture, **keys))['img'][0].shape == (96, 128, 3)
    # a crop is told by input_size
    keys['input_size'] = (192, 256)
    assert shrink(clip_of(picture, **keys))['img'][0].shape == (64, 48, 3)
    # smaller than the LR crop already
    keys = dict(bbox_scale=np.array([[12.0, 16.0]]))
    assert shrink(clip_of(picture, **keys))['img'][0].shape == (192, 256, 3)


@pytest.mark.parametrize(
    ('cfg', 'message'),
    [
        (dict(type='DegradeResize', lr_size=(0, 5)), r'lr_size=\(0, 5\), all'),
        (
            dict(type='DegradeResize', lr_size=(5, 5), interpolation='x'),
            "interpolation='x', allowed are.*bicubic",
        ),
        (dict(type='DegradeRandomResize', scale=(2, 3)), r'scale=\(2, 3\)'),
        (
            dict(type='DegradeRandomResize', mode_prob=(0.5, 0.6, 0.1)),
            'mode_prob=.*3 probabilities',
        ),
        (dict(type='RestoreSize', interpolation='x'), 'RestoreSize got'),
        (dict(type='RestoreSize', size=(1, 2, 3)), 'size=.*a width and a'),
    ],
)
def test_impossible_options_are_refused(cfg, message):
    with pytest.raises(ValueError, match=message):
        TRANSFORMS.build(cfg)
