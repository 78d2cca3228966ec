"""Converters: what they write, that they go on, what they find missing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from mmpose_starpose.apis.converters import (
    PennActionReader,
    PoseTrack17Reader,
    PoseTrack18Reader,
    PoseTrack21Reader,
    convert,
)
from mmpose_starpose.apis.converters.boxes import keypoint_box
from mmpose_starpose.apis.converters.cli import main
from mmpose_starpose.evaluation.functional import load_video

READERS = dict(
    posetrack17=PoseTrack17Reader,
    posetrack18=PoseTrack18Reader,
    posetrack21=PoseTrack21Reader,
    penn_action=PennActionReader,
)
LAYOUTS = sorted(READERS)
SPLITS = ('train', 'val')


def run(layout, root, **kwargs):
    return convert(READERS[layout](root), progress=str, **kwargs)


def load(root, name):
    return json.loads((root / 'annotations' / f'{name}.json').read_text())


@pytest.mark.parametrize('layout', LAYOUTS)
def test_whole_download(layout, download, clips):
    root = download(layout)
    report = run(layout, root, expect_sequences=1)
    assert report.complete and 'nothing is missing' in str(report)
    assert report.videos_read == 3
    assert [c.sequences for c in report.splits.values()] == [2, 1]
    assert [c.frames for c in report.splits.values()] == [12, 6]
    assert [c.labelled_frames for c in report.splits.values()] == [4, 2]
    for (split, counts), source in zip(report.splits.items(), SPLITS):
        document = load(root, f'{layout}_{split}')
        ids = [i['id'] for i in document['images']]
        assert len(set(ids)) == len(ids) == counts.frames
        people = document['annotations']
        assert len({p['id'] for p in people}) == len(people)
        assert counts.people == sum(p['num_keypoints'] > 0 for p in people)
        for image in document['images']:
            assert (root / image['file_name']).is_file()
            assert (image['width'], image['height']) == (256, 192)
            assert image['nframes'] == 6
        truth = load(clips, f'posetrack18_{source}')['annotations']
        expected = {
            'posetrack21': 4 if split == 'train' else 2,
            'penn_action': 4 if split == 'train' else 2,
        }.get(layout, len(truth))
        assert counts.people == expected
    saved = load(root, f'{layout}_report')
    assert saved['complete'] and saved['label_version']


def test_posetrack17_evaluates_as_its_own_files(download):
    root = download('posetrack17')
    run('posetrack17', root)
    merged = load(root, 'posetrack17_train')
    assert not any('action' in p for p in merged['annotations'])
    regions = 0
    for path in sorted((root / 'annotations/train').glob('*.json')):
        images = [i for i in merged['images'] if i['vid_id'] == path.stem]
        ids = {i['id'] for i in images}
        people = [a for a in merged['annotations'] if a['image_id'] in ids]
        ours = load_video(dict(merged, images=images, annotations=people))
        official = load_video(path)
        assert list(ours) == list(official)
        for name, frame in official.items():
            assert np.array_equal(ours[name].points, frame.points)
            assert np.array_equal(ours[name].labelled, frame.labelled)
            assert np.array_equal(ours[name].head_sizes, frame.head_sizes)
            assert ours[name].annotated == frame.annotated
            pairs = zip(ours[name].ignore_regions, frame.ignore_regions)
            assert all(np.array_equal(a, b) for a, b in pairs)
            regions += len(frame.ignore_regions)
            assert len(ours[name].ignore_regions) == len(frame.ignore_regions)
    assert regions == 2


@pytest.mark.parametrize('layout', ['posetrack17', 'posetrack18'])
def test_boxes_hold_the_points_with_a_margin(layout, download, clips):
    root = download(layout)
    run(layout, root)
    ours = load(root, f'{layout}_val')['annotations']
    truth = load(clips, 'posetrack18_val')['annotations']
    for mine, true in zip(ours, truth):
        assert mine['bbox'] == pytest.approx(true['bbox'], abs=0.01)
        assert mine['bbox_head'] == true['bbox_head']
    assert keypoint_box(np.array([[5.0, 7.0]])) == [3.7, 5.7, 2.6, 2.6]


def test_penn_action_split_joints_and_unlabelled_frames(download, clips):
    from scipy.io import loadmat, savemat

    root = download('penn_action')
    path = root / 'labels/0003.mat'
    labels = loadmat(path)
    labels['bbox'][0] = 0  # a labelled frame whose box is empty
    savemat(path, {k: v for k, v in labels.items() if k[:2] != '__'})
    run('penn_action', root)
    document = load(root, 'penn_action_test')
    assert [i['is_labeled'] for i in document['images']] == [
        *(True, False, False, False),
        *(True, False),
    ]
    first = document['annotations'][0]
    points = np.array(first['keypoints']).reshape(13, 3)
    shown = points[points[:, 2] > 0, :2]
    assert first['bbox'] == keypoint_box(shown)
    assert first['action'] == str(labels['action'][0])
    assert points[:, :2].max() > 10


@pytest.mark.parametrize('layout', LAYOUTS)
def test_goes_on_after_an_interruption(layout, download, monkeypatch):
    root = download(layout)
    reader = READERS[layout]
    read, calls = reader.read, []

    def interrupted(self, source):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(source.name)
        return read(self, source)

    monkeypatch.setattr(reader, 'read', interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(layout, root)
    assert not list((root / 'annotations').glob('*.json'))
    monkeypatch.setattr(reader, 'read', read)
    report = run(layout, root)
    assert (report.videos_read, report.videos_kept) == (1, 2)
    first = {p: p.read_bytes() for p in (root / 'annotations').glob('*.json')}
    report = run(layout, root)
    assert (report.videos_read, report.videos_kept) == (0, 3)
    changed = [p.name for p, b in first.items() if p.read_bytes() != b]
    assert changed == [f'{layout}_report.json']
    labels = reader(root).sources()[0].labels
    os.utime(labels, ns=(1, 1))
    assert run(layout, root).videos_read == 1


FRAMES = dict(
    posetrack17='images/bonn_5sec/500001_mpii/0000000{}.jpg',
    posetrack18='images/val/500001_mpii_test/00000{}.jpg',
    posetrack21='images/val/500001_mpii_test/00000{}.jpg',
    penn_action='frames/0003/00000{}.jpg',
)


@pytest.mark.parametrize('layout', LAYOUTS)
def test_missing_frames_are_named(layout, download):
    root = download(layout)
    run(layout, root)  # what was whole before is looked at again
    (root / FRAMES[layout].format(4)).unlink()
    empty = root / FRAMES[layout].format(2)
    empty.unlink()
    empty.touch()
    report = run(layout, root)
    assert report.videos_read == 1
    text = str(report)
    folder = str(Path(FRAMES[layout]).parent)
    name = Path(FRAMES[layout]).name
    assert f'{folder}: 1 of 6 frames are missing: {name.format(4)}' in text
    assert f'{folder}: 1 of 6 frames are empty: {name.format(2)}' in text
    split = list(report.splits)[1]
    images = load(root, f'{layout}_{split}')['images']
    assert len(images) == 4  # the rest is written
    ids = {i['id'] for i in images}
    people = load(root, f'{layout}_{split}')['annotations']
    assert {p['image_id'] for p in people} <= ids


@pytest.mark.parametrize('layout', LAYOUTS)
def test_missing_labels_and_folders_are_named(layout, download):
    root = download(layout)
    gone = READERS[layout](root).sources()[0].labels
    gone.unlink()
    folder = Path(FRAMES[layout]).parent
    for path in (root / folder).iterdir():
        path.unlink()
    (root / folder).rmdir()
    report = run(layout, root)
    text = str(report)
    places = ('images/*train*/000001*', 'frames/0001')
    train = [path for place in places for path in root.glob(place)]
    assert f'{train[0].relative_to(root)}: has frames but no label' in text
    assert f'{folder}: is missing; the labels name 6 frames' in text
    assert [c.sequences for c in report.splits.values()] == [1, 0]
    assert f'{list(report.splits)[1]}: no video can be read' in text
    assert len(report.written) == 1


@pytest.mark.parametrize(
    ('layout', 'other', 'message'),
    [
        ('posetrack17', 'posetrack18', "is in PoseTrack18's format"),
        ('posetrack18', 'posetrack17', "is in PoseTrack17's format"),
    ],
)
def test_wrong_format_is_named(layout, other, message, download):
    root, wrong = download(layout), download(other)
    source = READERS[other](wrong).sources()[0].labels
    (root / 'annotations/val/broken.json').write_text('{"images": [')
    (root / 'annotations/val/other.json').write_text(source.read_text())
    text = str(run(layout, root))
    assert 'annotations/val/broken.json: cannot be read (JSONDecodeErr' in text
    assert (
        f'annotations/val/other.json: cannot be read (ValueError: {message}'
        in text
    )


def test_the_same_video_twice_is_named(download):
    root = download('posetrack18')
    path = root / 'annotations/val/500001_mpii_test.json'
    (root / 'annotations/val/600000_copy.json').write_text(path.read_text())
    report = run('posetrack18', root)
    assert report.splits['val'].sequences == 1
    assert '600000_copy.json: its image ids are those of an' in str(report)


def test_label_version(download, monkeypatch):
    root = download('posetrack18')
    report = run('posetrack18', root)
    assert report.label_version == (
        'unknown: 1 sequences in val; known are 74 (v0.2) and 170 (v0.45)'
    )
    assert not run('posetrack18', root, expect_sequences=74).complete
    # folders that a known version leaves unlabelled are no fault
    (root / 'images/val/000522_mpii_test').mkdir()
    assert not run('posetrack18', root).complete
    monkeypatch.setattr(PoseTrack18Reader, 'versions', {1: 'v0.2'})
    report = run('posetrack18', root)
    assert report.complete
    assert report.label_version == 'v0.2 (1 sequences in val)'
    assert '1 folders of frames have no labels in this version' in str(report)


def test_posetrack18_videos_that_start_elsewhere(download):
    root = download('posetrack18')
    folder = root / 'images/val/500001_mpii_test'
    path = root / 'annotations/val/500001_mpii_test.json'
    for number in range(5, -1, -1):
        old, new = f'00000{number}.jpg', f'00000{number + 1}.jpg'
        (folder / old).rename(folder / new)
        text = path.read_text().replace(f'test/{old}', f'test/{new}')
        path.write_text(text)
    assert run('posetrack18', root).complete
    image = load(root, 'posetrack18_val')['images'][0]
    assert (image['first_frame'], image['nframes']) == (1, 6)


def test_posetrack18_labels_that_name_a_few_frames(download):
    root = download('posetrack18')
    path = root / 'annotations/val/500001_mpii_test.json'
    content = json.loads(path.read_text())
    content['images'] = [i for i in content['images'] if i['is_labeled']]
    path.write_text(json.dumps(content))
    assert run('posetrack18', root).complete
    (root / 'images/val/500001_mpii_test/000005.jpg').unlink()
    text = str(run('posetrack18', root))
    assert '1 of 6 frames are missing: 000005.jpg' in text


def test_people_without_points_or_boxes_are_kept_for_evaluation(download):
    root = download('posetrack18')
    path = root / 'annotations/val/500001_mpii_test.json'
    content = json.loads(path.read_text())
    one, two, *_ = content['annotations']
    del one['bbox'], two['bbox'], two['keypoints']
    path.write_text(json.dumps(content))
    report = run('posetrack18', root)
    people = load(root, 'posetrack18_val')['annotations']
    assert report.complete
    points = np.array(one['keypoints']).reshape(17, 3)
    assert people[0]['bbox'] == keypoint_box(points[points[:, 2] > 0, :2])
    assert people[1]['bbox'] == two['bbox_head']
    assert people[1]['num_keypoints'] == 0
    assert report.splits['val'].people == len(people) - 1


def test_command_line(download, capsys):
    root = download('posetrack17')
    assert main(PoseTrack17Reader, 'x', [str(root)]) == 0
    assert 'nothing is missing' in capsys.readouterr().out
    expect = ['--expect-sequences', '50']
    assert main(PoseTrack17Reader, 'x', [str(root), *expect]) == 1
    assert 'val: 1 sequences, expected were 50' in capsys.readouterr().out
    assert main(PoseTrack18Reader, 'x', [str(root / 'images')]) == 2
    assert 'no label file like' in capsys.readouterr().err
    assert main(PoseTrack18Reader, 'x', [str(root / 'nothing')]) == 2
    assert "nothing' is not a folder" in capsys.readouterr().err
    one = ['--splits', 'val', '--out-dir', str(root / 'other')]
    assert main(PoseTrack17Reader, 'x', [str(root), *one]) == 0
    written = sorted(p.name for p in (root / 'other').glob('*.json'))
    assert written == ['posetrack17_report.json', 'posetrack17_val.json']
    with pytest.raises(ValueError, match="splits has .'test'., allowed are"):
        PoseTrack17Reader(root, ['test'])
