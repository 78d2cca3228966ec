from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from mmpose.registry import DATASETS

LOAD = [dict(type='LoadVideoFrames', frame_offsets=(-1, 0, 1))]


def dataset(root, ann_file='annotations/posetrack18_val.json', **kwargs):
    return DATASETS.build(
        dict(
            type='PoseTrack18ClipDataset',
            data_root=str(root),
            ann_file=str(ann_file),
            data_prefix=dict(img=''),
            test_mode=True,
            **kwargs,
        )
    )


@pytest.fixture
def labels(clips, tmp_path):
    """Labels to spoil, and a function that writes them to a file."""
    data = json.loads((clips / 'annotations/posetrack18_val.json').read_text())

    def write() -> Path:
        path = tmp_path / 'labels.json'
        path.write_text(json.dumps(data))
        return path

    data['write'] = write
    yield data


def save(labels):
    write = labels.pop('write')
    return write()


def test_samples_know_their_video(clips):
    data = dataset(clips)
    info = data.get_data_info(0)
    assert Path(info['img_path']).is_file()
    assert isinstance(info['img_path'], str)
    path = info['frame_template'].format(info['frame_index'])
    assert path == info['img_path']
    assert info['frame_range'] == (0, 5)
    assert info['keypoints'].shape == (1, 17, 2)


def test_unlabelled_neighbours_are_loaded(clips):
    data = dataset(clips, pipeline=LOAD)
    labelled = {
        Path(data.get_data_info(i)['img_path']).name for i in range(len(data))
    }
    sample = data[0]
    names = [Path(p).name for p in sample['frame_paths']]
    assert names[1] in labelled
    assert set(names) - labelled
    assert np.asarray(sample['img']).shape == (3, 192, 256, 3)


def test_detected_boxes(clips, labels, tmp_path):
    image = labels['images'][0]
    boxes = [
        dict(
            bbox=[5, 6, 70, 80], category_id=1, image_id=image['id'], score=0.5
        ),
        dict(
            bbox=[5, 6, 70, 80], category_id=2, image_id=image['id'], score=0.5
        ),
    ]
    bbox_file = tmp_path / 'boxes.json'
    bbox_file.write_text(json.dumps(boxes))
    data = dataset(clips, bbox_file=str(bbox_file), pipeline=LOAD)
    assert len(data) == 1
    assert data[0]['bbox_score'] == 0.5
    assert len(data[0]['img']) == 3


def test_annotation_without_key_points_is_named(clips, labels):
    del labels['annotations'][1]['keypoints']
    number = labels['annotations'][1]['id']
    with pytest.raises(ValueError, match=f'annotation {number} .* 0 key-poin'):
        dataset(clips, save(labels))


def test_wrong_number_of_key_points_is_named(clips, labels):
    labels['annotations'][0]['keypoints'].pop()
    with pytest.raises(ValueError, match='has 50 key-point values, needed'):
        dataset(clips, save(labels))


def test_empty_annotations_are_refused(clips, labels):
    labels['annotations'] = []
    with pytest.raises(ValueError, match='no person to estimate'):
        dataset(clips, save(labels))


def test_people_without_labelled_points_are_left_out(clips, labels):
    first = labels['annotations'][0]
    first['keypoints'], first['num_keypoints'] = [0] * 51, 0
    # and so are those with nothing but a head box
    second = labels['annotations'][1]
    del second['bbox'], second['keypoints']
    assert len(dataset(clips, save(labels))) == len(dataset(clips)) - 2


def test_unusable_frame_names_are_refused(clips, labels):
    for image in labels['images']:
        image['file_name'] = 'images/val/x/first.jpg'
    with pytest.raises(ValueError, match='must be named by its frame number'):
        dataset(clips, save(labels))


def test_frames_outside_the_video_are_refused(clips, labels):
    for image in labels['images']:
        image['nframes'] = 2
    with pytest.raises(ValueError, match='is not among the frames 0 to 1'):
        dataset(clips, save(labels))


def test_frames_are_counted_where_labels_do_not_tell(clips, labels):
    for image in labels['images']:
        del image['nframes']
    path = save(labels)
    assert dataset(clips, path).get_data_info(0)['frame_range'] == (0, 5)
    with pytest.raises(FileNotFoundError, match='nframes'):
        dataset(clips / 'elsewhere', path)
