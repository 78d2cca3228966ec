from __future__ import annotations

import importlib.util

import cv2
import numpy as np
import pytest
from mmpose.registry import TRANSFORMS

from mmpose_starpose.datasets.transforms.video_codec import (
    CODECS,
    compress_video,
)


def frames_of(picture, count=4, size=None):
    height, width = size or picture.shape[:2]
    return [
        np.roll(picture, 2 * i, 1)[:height, :width].copy()
        for i in range(count)
    ]


def error(a, b):
    return np.mean([np.abs(x.astype(int) - y).mean() for x, y in zip(a, b)])


@pytest.mark.parametrize('codec', CODECS)
def test_frames_come_back_in_order_and_bit_rate_counts(picture, codec):
    frames = frames_of(picture)
    good = compress_video(frames, codec, 1e6)
    poor = compress_video(frames, codec, 1e4)
    assert len(good) == 4
    assert all(f.shape == picture.shape and f.dtype == np.uint8 for f in good)
    assert error(frames, good) < 0.5 * error(frames, frames[1:] + frames[:1])
    assert 1.2 * error(frames, good) < error(frames, poor)
    # a single frame is held to it too
    alone = compress_video(frames[:1], codec, 5e3)
    assert error(frames[:1], good[:1]) < error(frames[:1], alone)


@pytest.mark.parametrize('codec', CODECS)
@pytest.mark.parametrize('size', [(63, 47), (9, 7), (64, 48)])
def test_any_size_and_number_of_frames(picture, codec, size):
    for count in (1, 3):
        frames = frames_of(picture, count, size)
        decoded = compress_video(frames, codec, 1e5)
        assert [f.shape for f in decoded] == [(*size, 3)] * count
        assert error(frames, decoded) < 25


@pytest.mark.parametrize('hold_rate', [True, False])
@pytest.mark.parametrize('codec', CODECS)
def test_same_frames_give_the_same_bytes(codec, hold_rate):
    """With x264's look-ahead most of these runs differ."""
    noise = np.random.default_rng(0).integers(0, 255, (64, 48, 3), np.uint8)
    small = cv2.GaussianBlur(noise, (0, 0), 2)
    large = cv2.resize(small, (192, 256))
    answers = set()
    for _ in range(5):
        # what other clips left in memory must not matter
        compress_video(frames_of(small, 15), codec, 1e4, 1, hold_rate)
        frames = compress_video(frames_of(large, 15), codec, 1e4, 1, hold_rate)
        answers.add(b''.join(f.tobytes() for f in frames))
    assert len(answers) == 1


def test_frames_of_different_shape_are_refused(picture):
    with pytest.raises(ValueError, match='must have one shape'):
        compress_video([picture, picture[:-2]], 'mpeg4', 1e5)


def test_a_clip_has_one_codec_and_samples_differ(picture):
    transform = TRANSFORMS.build(dict(type='DegradeVideoCodec'))
    seen = set()
    for seed in range(6):
        results = dict(
            img=frames_of(picture, 3, (64, 48)),
            frame_offsets=(-1, 0, 1),
            sample_seed=(0, 0, seed),
        )
        clean = results['img'][1]
        seen.add(transform(results)['img'][1].tobytes())
        assert results['hr_img'] is clean
    assert len(seen) > 1
    alone = transform(dict(img=clean))['img']
    assert alone.shape == clean.shape


def test_without_pyav_the_error_says_what_to_install(monkeypatch):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        'find_spec',
        lambda name, *args: None if name == 'av' else find_spec(name, *args),
    )
    with pytest.raises(ImportError, match='DegradeVideoCodec.*pip install'):
        TRANSFORMS.build(dict(type='DegradeVideoCodec'))
