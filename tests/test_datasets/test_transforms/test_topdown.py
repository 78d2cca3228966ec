"""Degrading the whole frame and degrading the crop agree."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from mmengine.dataset import Compose
from mmpose.registry import TRANSFORMS

HR, LR = (192, 256), (48, 64)
BOX = np.array([[310.0, 120.0, 460.0, 390.0]], np.float32)


def sample(clip=True, rotation=20.0, size=(640, 480)):
    """Smooth frames with random key points in a box."""
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 255, (*size[::-1], 3), np.uint8)
    image = cv2.GaussianBlur(noise, (0, 0), 12).astype(int)
    image = np.clip((image - 127) * 12 + 127, 0, 255).astype(np.uint8)
    points = rng.uniform(BOX[0, :2], BOX[0, 2:], (1, 17, 2))
    results = dict(
        img=[np.roll(image, o, 1) for o in (-1, 0, 1)] if clip else image,
        bbox=BOX.copy(),
        bbox_rotation=np.array([rotation]),
        keypoints=points.astype(np.float32),
        keypoints_visible=np.ones((1, 17)),
        sample_seed=(0, 0, 3),
    )
    if clip:
        results['frame_offsets'] = (-1, 0, 1)
    return results


def both(degradation, udp=False, **keys):
    box = dict(type='GetBBoxCenterScale')
    affine = dict(type='TopdownAffine', input_size=HR, use_udp=udp)
    cut = dict(affine, type='LowResTopdownAffine', lr_size=LR)
    crop = Compose([box, affine, *degradation])(sample(**keys))
    frame = Compose([box, *degradation, cut])(sample(**keys))
    return crop, frame


@pytest.mark.parametrize('udp', [False, True])
@pytest.mark.parametrize('clip', [False, True])
def test_labels_and_clean_crop_are_those_of_the_crop_mode(clip, udp):
    shrink = dict(type='DegradeResize', lr_size=LR)
    crop, frame = both([shrink], udp=udp, clip=clip)
    for key in ('transformed_keypoints', 'hr_img', 'bbox_scale'):
        assert np.array_equal(crop[key], frame[key]), key
    for key in ('input_size', 'lr_size'):
        assert crop[key] == frame[key]
    assert len(frame['img']) == (3 if clip else 64)


@pytest.mark.parametrize('udp', [False, True])
@pytest.mark.parametrize('rotation', [0.0, 35.0])
def test_pixels_lie_where_those_of_the_crop_mode_lie(rotation, udp):
    """On a smooth picture the two differ by far less than by a pixel."""
    shrink = dict(type='DegradeResize', lr_size=LR, interpolation='bicubic')
    crop, frame = both([shrink], udp=udp, rotation=rotation)
    inner = np.s_[4:-4, 4:-4]
    a, b = (r['img'][1].astype(float) for r in (crop, frame))
    error = np.abs(a[inner] - b[inner]).mean()
    for shift in (-1, 1):
        for axis in (0, 1):
            moved = np.roll(a, shift, axis)[inner]
            assert error < 0.15 * np.abs(moved - a[inner]).mean()


def test_resize_between_leaves_the_geometry():
    random = dict(type='DegradeRandomResize', scale=(0.4, 1.0))
    shrink = dict(type='DegradeResize', lr_size=LR)
    crop, frame = both([random, shrink])
    inner = np.s_[4:-4, 4:-4]
    a, b = (r['img'][1][inner].astype(float) for r in (crop, frame))
    assert np.abs(a - b).mean() < 4


def test_frames_of_low_resolution_by_nature_need_no_degradation():
    cut = dict(type='LowResTopdownAffine', input_size=HR, lr_size=LR)
    pipeline = Compose([dict(type='GetBBoxCenterScale'), cut])
    results = pipeline(sample())
    assert [f.shape for f in results['img']] == [(64, 48, 3)] * 3
    # averaged, not picked: noise of single pixels goes
    noisy = sample()
    rng = np.random.default_rng(0)
    flat = np.full(noisy['img'][0].shape, 128)
    noise = (flat + rng.normal(0, 30, flat.shape)).clip(0, 255)
    noisy['img'] = [noise.astype(np.uint8)] * 3
    assert pipeline(noisy)['img'][1][8:-8, 8:-8].std() < 15


def test_wrong_options_are_refused():
    cut = dict(type='LowResTopdownAffine', input_size=HR, lr_size=(96, 128))
    shrink = dict(type='DegradeResize', lr_size=LR)
    pipeline = Compose([dict(type='GetBBoxCenterScale'), shrink, cut])
    with pytest.raises(ValueError, match=r'\(96, 128\).*for \(48, 64\)'):
        pipeline(sample())
    with pytest.raises(ValueError, match='LowResTopdownAffine got lr_size='):
        TRANSFORMS.build(dict(cut, lr_size=(0, 1)))
