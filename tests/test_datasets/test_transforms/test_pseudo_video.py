from __future__ import annotations

import numpy as np
import pytest

from mmpose_starpose.datasets.transforms import PseudoVideo
from mmpose_starpose.datasets.transforms.pseudo_video import (
    random_walk_motion,
)

BBOX = np.array([[60, 40, 160, 150]], np.float32)


def test_key_frame_is_untouched_and_neighbours_move(picture):
    transform = PseudoVideo((-2, -1, 0, 1, 2))
    results = transform(dict(img=picture, bbox=BBOX, sample_seed=(0, 0, 4)))
    assert results['img'][2] is picture
    change = [
        np.abs(frame.astype(float) - picture).mean()
        for frame in results['img']
    ]
    assert change[2] == 0
    assert 0 < change[1] < change[0]
    assert 0 < change[3] < change[4]
    again = transform(dict(img=picture, bbox=BBOX, sample_seed=(0, 0, 4)))
    assert np.array_equal(results['img'][0], again['img'][0])


def test_motion_is_smooth():
    """A velocity lasts: both sides of the key frame move oppositely."""
    step = np.ones(2)
    motion = np.array(
        [
            random_walk_motion((-1, 0, 1), step, np.random.default_rng(s))
            for s in range(500)
        ]
    )
    before, key, after = motion.transpose(1, 0, 2)
    assert np.all(key == 0)
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] < -0.7
    assert 0.9 < after.std() < 1.2


def test_zero_amplitude_repeats_the_still(picture):
    results = PseudoVideo(shift=0, rotation=0, zoom=0)(
        dict(img=picture, bbox=BBOX)
    )
    assert all(np.array_equal(f, picture) for f in results['img'])


def test_refuses_clips_and_negative_amplitudes(picture):
    with pytest.raises(ValueError, match='needs one image, got a list of 2'):
        PseudoVideo()(dict(img=[picture, picture], bbox=BBOX))
    with pytest.raises(ValueError, match='must not be negative'):
        PseudoVideo(shift=-0.1)
