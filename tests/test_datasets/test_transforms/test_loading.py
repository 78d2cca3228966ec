from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmpose_starpose.datasets.transforms import LoadVideoFrames
from mmpose_starpose.datasets.transforms.loading import read_image


@pytest.fixture
def video(tmp_path):
    for n in range(5):
        image = np.full((40, 30, 3), 40 * n, np.uint8)
        cv2.imwrite(str(tmp_path / f'{n:06d}.jpg'), image)
    return tmp_path


def sample(video, index, **extra):
    return dict(
        img_path=str(video / f'{index:06d}.jpg'),
        frame_template=str(video / '{:06d}.jpg'),
        frame_index=index,
        frame_range=(0, 4),
        **extra,
    )


def grey(results):
    return [round(float(image.mean()) / 40) for image in results['img']]


def test_loads_in_time_order(video):
    results = LoadVideoFrames((-1, 0, 2))(sample(video, 2))
    assert grey(results) == [1, 2, 4]
    assert results['frame_offsets'] == (-1, 0, 2)
    assert results['img_path'].endswith('000002.jpg')
    assert results['ori_shape'] == (40, 30)


@pytest.mark.parametrize(
    ('index', 'expected'), [(0, [0, 0, 0, 1, 2]), (4, [2, 3, 4, 4, 4])]
)
def test_repeats_the_nearest_frame_at_the_ends(video, index, expected):
    results = LoadVideoFrames((-2, -1, 0, 1, 2))(sample(video, index))
    assert grey(results) == expected


def test_strides_are_drawn_anew_and_repeatably(video):
    transform = LoadVideoFrames((-1, 0, 1), max_stride=2)
    drawn = {
        transform(sample(video, 2, sample_seed=(0, e, 1)))['frame_offsets']
        for e in range(20)
    }
    assert drawn == {(-1, 0, 1), (-2, 0, 2)}
    again = [
        transform(sample(video, 2, sample_seed=(0, 3, 1)))['frame_offsets']
        for _ in range(3)
    ]
    assert len(set(again)) == 1


def test_supporting_frames_are_drawn_anew_and_repeatably(video):
    transform = LoadVideoFrames((-2, -1, 0, 1), max_distance=4)
    drawn = [
        transform(sample(video, 2, sample_seed=(0, e, 1)))['frame_offsets']
        for e in range(300)
    ]
    assert {o.index(0) for o in drawn} == {2}
    assert all(list(o) == sorted(set(o)) and len(o) == 4 for o in drawn)
    # every pair of four before, every one of four after, all alike likely
    assert len({o[:2] for o in drawn}) == 6
    counts = np.bincount([o[3] for o in drawn])
    assert len(counts) == 5 and counts[1:].min() > 50
    assert (
        transform(sample(video, 2, sample_seed=(0, 7, 1)))['frame_offsets']
        == drawn[7]
    )


@pytest.mark.parametrize('options', [(1, 1), (0, 1), (4, 2)])
def test_impossible_draws_are_refused(options):
    distance, stride = options
    with pytest.raises(ValueError, match='max_distance must be at least 2'):
        LoadVideoFrames((-2, -1, 0), stride, distance)


def test_long_windows(video):
    results = LoadVideoFrames(range(-7, 8))(sample(video, 2))
    assert grey(results) == [0] * 6 + [1, 2, 3] + [4] * 6


def test_a_still_is_a_video_of_one_frame(video):
    path = str(video / '000003.jpg')
    assert grey(LoadVideoFrames()(dict(img_path=path))) == [3, 3, 3]
    image = np.full((8, 8, 3), 80, np.uint8)
    results = LoadVideoFrames()(dict(img_path='', img=image))
    assert grey(results) == [2, 2, 2]


def test_missing_frame_is_named(video):
    (video / '000003.jpg').unlink()
    with pytest.raises(FileNotFoundError, match='000003.jpg'):
        LoadVideoFrames()(sample(video, 2))


def test_truncated_jpeg_is_named(video, picture):
    path = video / '000003.jpg'
    cv2.imwrite(str(path), picture)
    path.write_bytes(path.read_bytes()[:-3000])
    assert cv2.imread(str(path)) is not None  # OpenCV would hide it
    with pytest.raises(ValueError, match='000003.jpg.*truncated'):
        LoadVideoFrames()(sample(video, 2))


def test_missing_supporting_frames_are_masked_if_wanted(video, picture):
    (video / '000001.jpg').unlink()
    (video / '000003.jpg').write_bytes(b'broken')
    load = LoadVideoFrames((-2, -1, 0, 1, 2), on_missing='mask')
    results = load(sample(video, 2))
    assert grey(results) == [0, 2, 2, 2, 4]
    assert results['frame_mask'] == (True, False, True, False, True)
    assert results['frame_paths'][1].endswith('000002.jpg')
    # a key frame is never replaced
    with pytest.raises(ValueError, match='000003.jpg'):
        load(sample(video, 3))
    (video / '000003.jpg').unlink()
    with pytest.raises(FileNotFoundError, match='000001.jpg'):
        LoadVideoFrames()(sample(video, 2))
    with pytest.raises(ValueError, match="on_missing is 'skip', allowed"):
        LoadVideoFrames(on_missing='skip')


@pytest.mark.parametrize('content', [b'', b'not an image'])
def test_unreadable_frame_is_named(tmp_path, content):
    path = tmp_path / 'bad.jpg'
    path.write_bytes(content)
    with pytest.raises(ValueError, match='bad.jpg.*not a readable image'):
        read_image(str(path))


def test_frames_of_different_size_are_refused(video):
    cv2.imwrite(str(video / '000003.jpg'), np.zeros((9, 9, 3), np.uint8))
    with pytest.raises(ValueError, match='differ in size'):
        LoadVideoFrames()(sample(video, 2))


@pytest.mark.parametrize('offsets', [(-1, 1), (1, 0), (0, 0), ()])
def test_bad_offsets_are_refused(offsets):
    with pytest.raises(ValueError, match='frame_offsets must rise'):
        LoadVideoFrames(offsets)
