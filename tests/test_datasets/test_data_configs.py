"""Every data config reads a tiny download in the official layout."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from mmengine.config import Config
from mmengine.fileio import load
from mmpose.registry import DATASETS, METRICS

from mmpose_starpose.apis.converters import (
    PennActionReader,
    PoseTrack17Reader,
    PoseTrack18Reader,
    PoseTrack21Reader,
    convert,
)

CONFIGS = Path(__file__).parents[2] / 'configs/_base_'
READERS = dict(
    posetrack17=PoseTrack17Reader,
    posetrack18=PoseTrack18Reader,
    posetrack21=PoseTrack21Reader,
    penn_action=PennActionReader,
)
# joints, number of a frame in its video, best score
VIDEO = dict(
    posetrack17=(15, (1, 6), 'posetrack/AP'),
    posetrack18=(17, (0, 5), 'posetrack/AP'),
    posetrack21=(17, (0, 5), 'posetrack/AP'),
    jhmdb=(15, (1, 6), 'jhmdb/PCK'),
    penn_action=(13, (1, 6), 'penn_action/PCK'),
)
IMAGES = dict(
    coco=(17, 'coco/AP'),
    mpii=(16, 'mpii/PCK'),
    crowdpose=(14, 'crowdpose/AP'),
)


@pytest.fixture
def config(download):
    """Loads a data config whose root is a tiny download."""

    def read(name: str) -> Config:
        root = download(name)
        if name in READERS:
            assert convert(READERS[name](root), progress=str).complete
        path = CONFIGS / 'data' / f'{name}.py'
        text = path.read_text()
        default = f"data_root = 'data/{name}/'"
        assert text.count(default) == 1
        text = text.replace(default, f"data_root = '{root}/'")
        return Config.fromstring(text, '.py')

    return read


def build(cfg, split, pipeline=()):
    settings = dict(cfg[f'{split}_dataloader']['dataset'])
    return DATASETS.build(dict(settings, pipeline=list(pipeline)))


def pipeline(kind, split):
    path = CONFIGS / 'pipelines' / f'{kind}_64x48.py'
    return Config.fromfile(path)[f'{split}_pipeline']


def best_score(cfg, data):
    """Evaluate the truth as if it had been predicted."""
    evaluators = cfg.val_evaluator
    if isinstance(evaluators, dict):
        evaluators = [evaluators]
    samples = []
    for index in range(len(data)):
        info = data.get_data_info(index)
        points = np.array(info['keypoints'])
        visible = np.array(info['keypoints_visible'])
        truth = dict(
            keypoints=points,
            keypoints_visible=visible,
            bboxes=np.array(info['bbox']),
            bbox_scores=np.array(info['bbox_score']),
            head_size=info.get('head_size'),
        )
        # MPII's metric counts predictions from 1
        shift = int(data.metainfo['dataset_name'] == 'mpii')
        pred = dict(
            keypoints=points - shift,
            # a point at (0, 0) with score 0 was not found
            keypoint_scores=visible.reshape(points.shape[:2]).astype(float),
            bbox_scores=np.array(info['bbox_score']),
        )
        samples.append(
            dict(
                id=info['id'],
                img_id=info['img_id'],
                category_id=1,
                crowd_index=0.5,
                gt_instances=truth,
                pred_instances=pred,
            )
        )
    scores = {}
    for evaluator in evaluators:
        metric = METRICS.build(evaluator)
        metric.dataset_meta = data.metainfo
        metric.process([], samples)
        scores.update(metric.evaluate(len(samples)))
    return scores


@pytest.mark.parametrize('name', VIDEO)
def test_video(name, config):
    joints, frames, score = VIDEO[name]
    cfg = config(name)
    assert cfg.dataset_type == cfg.train_dataloader.dataset.type
    for split in ('train', 'val'):
        data = build(cfg, split, pipeline('video_clips', split))
        assert data.metainfo['num_keypoints'] == joints
        packed = data[0]
        assert packed['inputs'].shape == (3, 3, 64, 48)
        sample = packed['data_samples']
        assert sample.gt_instances.keypoints.shape == (1, joints, 2)
        info = data.get_data_info(0)
        assert info['frame_range'] == frames
        number = info['frame_index']
        assert info['frame_template'].format(number) == info['img_path']
        assert Path(info['img_path']).is_file()
    load_frames = dict(type='LoadVideoFrames', frame_offsets=range(-7, 8))
    labelled = {data.get_data_info(i)['img_path'] for i in range(len(data))}
    clip = build(cfg, 'val', [load_frames])[0]
    assert len(clip['img']) == 15
    assert len(set(clip['frame_paths'])) == 6
    assert set(clip['frame_paths']) - labelled  # unlabelled ones are used
    scores = best_score(cfg, data)
    best = 100 if score == 'posetrack/AP' else 1
    assert scores[score] == pytest.approx(best)


@pytest.mark.parametrize('name', IMAGES)
def test_images(name, config):
    joints, score = IMAGES[name]
    cfg = config(name)
    for split in ('train', 'val'):
        data = build(cfg, split, pipeline('pseudo_clips', split))
        packed = data[0]
        assert packed['inputs'].shape == (3, 3, 64, 48)
        assert data.metainfo['num_keypoints'] == joints
    cfg.val_dataloader.dataset.pop('bbox_file', None)
    best = best_score(cfg, build(cfg, 'val'))[score]
    assert best == pytest.approx(100 if name == 'mpii' else 1)


@pytest.mark.parametrize('name', VIDEO)
def test_points_are_where_the_clips_have_them(name, config, clips):
    data = build(config(name), 'val')
    path = clips / 'annotations/posetrack18_val.json'
    truth = [a for a in load(path)['annotations']]
    names = data.metainfo['keypoint_name2id']
    person = data.get_data_info(0)
    found = person['keypoints'][0, names['left_knee']]
    knees = [np.reshape(a['keypoints'], (17, 3))[13, :2] for a in truth]
    assert min(np.abs(found - knee).max() for knee in knees) < 1e-3
    box = person['bbox'][0]
    assert (found > box[:2]).all() and (found < box[2:]).all()
    flips = data.metainfo['flip_indices']
    assert flips[names['left_knee']] == names['right_knee']
    assert sorted(flips) == list(range(len(names)))


@pytest.mark.parametrize('name', VIDEO)
def test_detected_boxes(name, config, tmp_path):
    cfg = config(name)
    settings = cfg.val_dataloader.dataset
    image = load(settings.data_root + settings.ann_file)['images'][1]
    box = dict(bbox=[5, 6, 70, 80], category_id=1, score=0.5)
    path = tmp_path / 'boxes.json'
    path.write_text(json.dumps([dict(box, image_id=image['id'])]))
    settings.bbox_file = str(path)
    data = build(cfg, 'val', [dict(type='LoadVideoFrames')])
    assert len(data) == 1
    sample = data[0]
    assert sample['bbox'].tolist() == [[5, 6, 75, 86]]
    assert len(sample['img']) == 3


def test_each_has_a_folder_that_an_inferencer_knows():
    for name in VIDEO:
        cfg = Config.fromfile(CONFIGS / 'data' / f'{name}.py')
        module = DATASETS.get(cfg.dataset_type).__module__
        assert '.datasets.datasets.body.' in module


def test_first_frame_of_an_image_counts(config):
    cfg = config('posetrack17')
    settings = cfg.val_dataloader.dataset
    path = Path(settings.data_root) / settings.ann_file
    content = load(path)
    for image in content['images']:
        image.update(first_frame=0, nframes=9)
    path.write_text(json.dumps(content))
    assert build(cfg, 'val').get_data_info(0)['frame_range'] == (0, 8)
