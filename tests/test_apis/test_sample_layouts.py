"""Sample clips laid out as official downloads."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from mmpose_starpose.apis.sample_clips import LAYOUTS, write_layout
from mmpose_starpose.apis.sample_clips.cli import main
from mmpose_starpose.apis.sample_clips.layout_common import keypoints_of
from mmpose_starpose.apis.sample_clips.skeleton import KEYPOINTS

# one frame, one label file, and how many frames there are (3 clips of 6; 6
# of the 18 frames are labelled)
FILES = dict(
    posetrack17=(
        'images/bonn_5sec/500001_mpii/00000006.jpg',
        'annotations/val/500001_mpii.json',
        18,
    ),
    posetrack18=(
        'images/val/500001_mpii_test/000005.jpg',
        'annotations/val/500001_mpii_test.json',
        18,
    ),
    posetrack21=(
        'images/val/500001_mpii_test/000005.jpg',
        'posetrack_data/val/500001_mpii_test.json',
        18,
    ),
    jhmdb=(
        'Rename_Images/*/sample_500001/00006.png',
        'annotations/Sub1_test.json',
        18,
    ),
    penn_action=('frames/0003/000006.jpg', 'labels/0003.mat', 18),
    coco=(
        'val2017/000000500001.jpg',
        'annotations/person_keypoints_val2017.json',
        6,
    ),
    mpii=('images/000500001.jpg', 'annotations/mpii_gt_val.mat', 6),
    crowdpose=(
        'images/500001.jpg',
        'annotations/mmpose_crowdpose_trainval.json',
        6,
    ),
)


@pytest.mark.parametrize('layout', sorted(LAYOUTS))
def test_files(layout, download):
    root = download(layout)
    picture, labels, count = FILES[layout]
    (found,) = root.glob(picture)
    assert cv2.imread(str(found)).shape == (192, 256, 3)
    assert (root / labels).is_file()
    frames = [p for p in root.rglob('*') if p.suffix in ('.jpg', '.png')]
    assert len(frames) == count


def test_posetrack17_has_lists_in_trees(download):
    root = download('posetrack17')
    path = root / 'annotations/val/500001_mpii.json'
    annolist = json.loads(path.read_text())['annolist']
    assert [e['is_labeled'] for e in annolist] == [
        *([1], [0], [0], [0]),
        *([1], [0]),
    ]
    assert [bool(e['annorect']) for e in annolist] == [
        bool(e['is_labeled'][0]) for e in annolist
    ]
    rect = annolist[0]['annorect'][0]
    assert rect['x1'][0] < rect['x2'][0] and rect['y1'][0] < rect['y2'][0]
    point = rect['annopoints'][0]['point'][0]
    assert set(point) == {'id', 'x', 'y', 'is_visible'}
    assert len(annolist[0]['ignore_regions'][0]['point']) == 3


def test_posetrack21_has_people_without_points(download):
    root = download('posetrack21')
    path = root / 'posetrack_data/val/500001_mpii_test.json'
    content = json.loads(path.read_text())
    lacking = [p for p in content['annotations'] if 'keypoints' not in p]
    assert lacking and all(len(p['bbox']) == 4 for p in lacking)
    assert all('person_id' in p for p in content['annotations'])
    assert 'width' not in content['images'][0]  # as officially
    assert content['images'][0]['ignore_regions_x'] == [[224, 256, 256]]


def test_penn_action_arrays(download):
    from scipy.io import loadmat

    labels = loadmat(download('penn_action') / 'labels/0003.mat')
    assert labels['x'].shape == labels['visibility'].shape == (6, 13)
    assert labels['bbox'].shape == (6, 4)
    assert labels['train'] == -1 and labels['nframes'] == 6
    assert labels['dimensions'].tolist() == [[192, 256, 6]]
    labelled = labels['visibility'].any(axis=1)
    assert labelled.tolist() == [True, False, False, False, True, False]


def test_joints_between_others():
    points = np.zeros((17, 3))
    names = list(KEYPOINTS)
    points[names.index('left_hip')] = 10, 20, 1
    points[names.index('right_hip')] = 20, 40, 1
    made = keypoints_of(
        dict(keypoints=points.ravel().tolist()),
        ['pelvis', 'thorax', 'left_hip', 'left_eye'],
    )
    assert made.tolist() == [[15, 30, 1], [0] * 3, [10, 20, 1], [0] * 3]


def test_refuses_what_it_cannot_do(clips, tmp_path):
    with pytest.raises(ValueError, match="layout is 'aic', but must be one"):
        write_layout(clips, tmp_path / 'x', 'aic')
    (tmp_path / 'mine.txt').touch()
    with pytest.raises(FileExistsError, match='is not an empty folder'):
        write_layout(clips, tmp_path, 'coco')
    with pytest.raises(FileNotFoundError, match='holds no sample clips'):
        write_layout(tmp_path, tmp_path / 'y', 'coco')


def test_command_line(tmp_path, capsys):
    out = tmp_path / 'deep' / 'penn'
    options = '--num-train 1 --num-val 1 --num-frames 5 --quiet'.split()
    size = ['--frame-size', '160', '160', '--num-workers', '1']
    argv = [str(out), '--layout', 'penn_action', *options, *size]
    assert main(argv) == 0
    assert (out / 'labels/0002.mat').is_file()
    assert [p.name for p in out.parent.iterdir()] == ['penn']
    assert main(argv) == 2
    assert 'is not an empty folder' in capsys.readouterr().err
