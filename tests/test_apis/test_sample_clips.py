"""The sample-clip generator: layout, determinism, resuming."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from mmpose_starpose.apis.sample_clips import generate_sample_clips
from mmpose_starpose.apis.sample_clips.annotate import (
    is_labelled,
)
from mmpose_starpose.apis.sample_clips.cli import main
from mmpose_starpose.apis.sample_clips.motion import (
    ACTIONS,
)
from mmpose_starpose.apis.sample_clips.skeleton import (
    KEYPOINTS,
)

K = {name: i for i, name in enumerate(KEYPOINTS)}
SMALL = dict(
    num_train=2,
    num_val=1,
    num_frames=6,
    frame_size=(256, 192),
    seed=3,
    progress=False,
)
# The keys of real PoseTrack18 files.
IMAGE_KEYS = {
    'has_no_densepose',
    'is_labeled',
    'file_name',
    'nframes',
    'frame_id',
    'vid_id',
    'ignore_regions_y',
    'ignore_regions_x',
    'id',
    'width',
    'height',
    'mask_file',
}
PERSON_KEYS = {
    'bbox_head',
    'keypoints',
    'track_id',
    'image_id',
    'bbox',
    'scores',
    'category_id',
    'id',
    'iscrowd',
    'num_keypoints',
}


@pytest.fixture(scope='module')
def clips(tmp_path_factory):
    return generate_sample_clips(
        tmp_path_factory.mktemp('clips') / 'a', num_workers=1, **SMALL
    )


def load(root, split):
    path = root / 'annotations' / f'posetrack18_{split}.json'
    return json.loads(path.read_text())


def test_layout_is_posetrack18(clips):
    ids = set()
    for split, count in (('train', 2), ('val', 1)):
        document = load(clips, split)
        assert set(document) >= {'images', 'annotations', 'categories'}
        assert document['actions'] == list(ACTIONS)
        assert len(document['images']) == count * SMALL['num_frames']
        (category,) = document['categories']
        assert category['keypoints'] == list(KEYPOINTS)
        assert len(category['skeleton']) == 19
        for image in document['images']:
            assert set(image) == IMAGE_KEYS
            folder, split_name, video, name = image['file_name'].split('/')
            assert (folder, split_name) == ('images', split)
            assert video == f'{image["vid_id"]}_starpose'
            frame = int(name.split('.')[0])
            number = int(f'1{image["vid_id"]}{frame:04d}')
            assert image['id'] == image['frame_id'] == number
            picture = cv2.imread(str(clips / image['file_name']))
            assert picture.shape == (192, 256, 3)
            ids.add(image['id'])
        videos = sorted({im['vid_id'] for im in document['images']})
        parts = [
            clips / 'annotations' / split / f'{v}_starpose.json'
            for v in videos
        ]
        single = [json.loads(p.read_text()) for p in parts]
        joined = sum((d['annotations'] for d in single), [])
        assert joined == document['annotations']
    assert len(ids) == 3 * SMALL['num_frames']


def test_annotations_are_posetrack18(clips):
    for split in ('train', 'val'):
        document = load(clips, split)
        labelled = {i['id'] for i in document['images'] if i['is_labeled']}
        people = document['annotations']
        assert people
        assert {p['image_id'] for p in people} <= labelled
        assert len({p['id'] for p in people}) == len(people)
        for person in people:
            assert set(person) == PERSON_KEYS | {'area', 'action'}
            assert person['action'] in ACTIONS
            number = person['image_id'] * 100 + person['track_id']
            assert person['id'] == number
            points = np.array(person['keypoints']).reshape(17, 3)
            shown = points[:, 2] == 1
            assert (points[~shown] == 0).all()
            assert shown.sum() == person['num_keypoints'] >= 3
            assert not shown[[K['left_ear'], K['right_ear']]].any()
            xy = points[shown, :2]
            assert (xy >= 0).all() and (xy <= [255, 191]).all()
            x, y, w, h = person['bbox']
            extent = np.maximum(np.ptp(xy, axis=0), 2)
            np.testing.assert_allclose([w, h], 1.3 * extent, atol=0.01)
            middle = 0.5 * (xy.min(axis=0) + xy.max(axis=0))
            np.testing.assert_allclose(
                [x + w / 2, y + h / 2], middle, atol=0.01
            )
            hx, hy, hw, hh = person['bbox_head']
            for name in ('nose', 'head_top', 'head_bottom'):
                px, py, seen = points[K[name]]
                if seen:
                    assert hx - 3 <= px <= hx + hw + 3
                    assert hy - 3 <= py <= hy + hh + 3


def test_loads_with_coco_and_mmpose(clips):
    coco = pytest.importorskip('xtcocotools.coco')
    path = clips / 'annotations' / 'posetrack18_val.json'
    loaded = coco.COCO(str(path))
    assert len(loaded.getImgIds()) == SMALL['num_frames']
    datasets = pytest.importorskip('mmpose.datasets.datasets.body')
    dataset = datasets.PoseTrack18Dataset(
        ann_file='annotations/posetrack18_val.json',
        data_root=str(clips),
        data_prefix=dict(img=''),
        test_mode=True,
    )
    assert len(dataset) == len(loaded.getAnnIds())
    assert dataset[0]['keypoints'].shape == (1, 17, 2)


def test_labelled_frames():
    train = [f for f in range(14) if is_labelled('train', f, 14)]
    val = [f for f in range(14) if is_labelled('val', f, 14)]
    assert train == list(range(2, 12))
    assert val == [0, 4, 8, 12]


def files_of(root):
    paths = sorted(p for p in root.rglob('*') if p.is_file())
    return {p.relative_to(root): p.read_bytes() for p in paths}


def test_bytes_do_not_depend_on_workers(clips, tmp_path):
    other = generate_sample_clips(tmp_path / 'b', num_workers=2, **SMALL)
    assert files_of(other) == files_of(clips)


def test_clips_do_not_depend_on_counts_but_on_seed(clips, tmp_path):
    few = dict(SMALL, num_train=1, num_workers=1)
    fewer = files_of(generate_sample_clips(tmp_path / 'c', **few))
    more = files_of(clips)
    frames = [p for p in fewer if p.suffix == '.jpg']
    assert frames and all(fewer[p] == more[p] for p in frames)
    few['seed'] = 4
    reseeded = files_of(generate_sample_clips(tmp_path / 'd', **few))
    assert all(reseeded[p] != more[p] for p in frames)


def test_resumes_and_keeps(clips, tmp_path, capsys):
    root = tmp_path / 'e'
    generate_sample_clips(root, num_workers=1, **SMALL)
    before = files_of(root)
    kept = root / 'images/train/000002_starpose/000000.jpg'
    stamp = kept.stat().st_mtime_ns
    (root / 'annotations/train/000001_starpose.json').unlink()
    (root / 'images/val/500001_starpose/000003.jpg').unlink()
    generate_sample_clips(root, num_workers=1, **SMALL)
    assert files_of(root) == before
    assert kept.stat().st_mtime_ns == stamp
    generate_sample_clips(root, **dict(SMALL, progress=True))
    assert 'already there' in capsys.readouterr().out
    assert files_of(root) == before


def test_other_parameters_are_refused(clips, tmp_path):
    with pytest.raises(FileExistsError, match='seed=3 there, 5 asked for'):
        generate_sample_clips(clips, **dict(SMALL, seed=5))
    foreign = tmp_path / 'real' / 'images'
    foreign.mkdir(parents=True)
    with pytest.raises(FileExistsError, match='not written by'):
        generate_sample_clips(foreign.parent, overwrite=True, **SMALL)
    assert foreign.is_dir()


def test_overwrite(tmp_path):
    small = dict(SMALL, num_train=1, num_frames=5, num_workers=1)
    root = generate_sample_clips(tmp_path / 'f', **small)
    small.update(seed=9, num_frames=6)
    generate_sample_clips(root, overwrite=True, **small)
    assert json.loads((root / 'clips.json').read_text())['seed'] == 9
    assert len(load(root, 'train')['images']) == 6


@pytest.mark.parametrize(
    ('name', 'value'),
    [
        ('num_train', 0),
        ('num_val', 0),
        ('num_frames', 4),
        ('seed', -1),
        ('num_workers', 0),
        ('frame_size', (320, 100)),
    ],
)
def test_bad_arguments(tmp_path, name, value):
    with pytest.raises(ValueError, match=name) as error:
        generate_sample_clips(tmp_path / 'x', **dict(SMALL, **{name: value}))
    assert str(value) in str(error.value) and 'must be' in str(error.value)
    assert not (tmp_path / 'x').exists()


def test_cli(clips, tmp_path, capsys):
    options = '--num-train 2 --num-val 1 --num-frames 6 --seed 3 --quiet'
    argv = [str(clips), *options.split(), '--frame-size', '256', '192']
    sheet = tmp_path / 'sheet.png'
    assert main([*argv, '--preview', str(sheet)]) == 0
    assert cv2.imread(str(sheet)) is not None
    assert main([*argv, '--num-frames', '3']) == 2
    message = capsys.readouterr().err.strip()
    assert 'num_frames is 3' in message and '\n' not in message
    assert main([*argv, '--seed', '8']) == 2
    assert main([*argv, '--preview', str(tmp_path / 'sheet.txt')]) == 2
