from __future__ import annotations

import json

import numpy as np
import pytest
import torch.distributed as dist
import torch.multiprocessing as mp
from mmpose.registry import DATASETS, METRICS

from mmpose_starpose.evaluation.functional import posetrack_ap


@pytest.fixture
def dataset(clips):
    return DATASETS.build(
        dict(
            type='PoseTrack18ClipDataset',
            data_root=str(clips),
            ann_file='annotations/posetrack18_train.json',
            data_prefix=dict(img=''),
        )
    )


def metric_of(clips, dataset, **kwargs):
    ann_file = str(clips / 'annotations/posetrack18_train.json')
    metric = METRICS.build(
        dict(type='PoseTrackMetric', ann_file=ann_file, **kwargs)
    )
    metric.dataset_meta = dataset.metainfo
    return metric


def predictions(dataset, noise=0.0):
    """Data samples as the stock evaluator gets them."""
    rng = np.random.default_rng(0)
    samples = []
    for index in range(len(dataset)):
        info = dataset.get_data_info(index)
        points = info['keypoints']
        samples.append(
            dict(
                id=info['id'],
                img_id=info['img_id'],
                pred_instances=dict(
                    keypoints=points + rng.normal(0, 1, points.shape) * noise,
                    keypoint_scores=rng.uniform(0.3, 1, points.shape[:2]),
                ),
                gt_instances=dict(bbox_scores=np.ones(1)),
            )
        )
    return samples


def test_truth_scores_high_and_noise_less(clips, dataset):
    scores = []
    for noise in (0, 5):
        metric = metric_of(clips, dataset)
        metric.process([], predictions(dataset, noise))
        scores.append(metric.evaluate(len(dataset)))
    assert set(scores[0]) == {
        'posetrack/AP',
        'posetrack/precision',
        'posetrack/recall',
        *(
            f'posetrack/AP_{g}'
            for g in (
                'head',
                'shoulder',
                'elbow',
                'wrist',
                'hip',
                'knee',
                'ankle',
            )
        ),
    }
    # the data set has no people whom nothing is visible of: recall is high,
    # and joints that are not labelled are predicted at (0, 0): they are wrong
    assert scores[0]['posetrack/recall'] > 90
    assert scores[0]['posetrack/AP'] > 90
    assert scores[1]['posetrack/AP'] < scores[0]['posetrack/AP'] - 5


def test_submission_files_score_the_same(clips, dataset, tmp_path):
    metric = metric_of(clips, dataset, submission_dir=str(tmp_path))
    metric.process([], predictions(dataset, 3))
    score = metric.evaluate(len(dataset))['posetrack/AP']
    truth = sorted((clips / 'annotations/train').glob('*.json'))
    assert len(truth) == 2
    found = [tmp_path / path.name for path in truth]
    assert sorted(tmp_path.iterdir()) == found
    assert posetrack_ap(truth, found)['ap'][-1] == pytest.approx(score)
    content = json.loads(found[0].read_text())
    images = json.loads(truth[0].read_text())['images']
    assert [i['id'] for i in content['images']] == [i['id'] for i in images]
    assert len(content['annotations'][0]['scores']) == 17
    assert content['annotations'][0]['track_id'] == 0


def test_format_only_writes_and_does_not_score(clips, dataset, tmp_path):
    metric = metric_of(
        clips, dataset, submission_dir=str(tmp_path), format_only=True
    )
    metric.process([], predictions(dataset))
    assert metric.evaluate(len(dataset)) == {}
    assert len(list(tmp_path.iterdir())) == 2


def _score_a_part(rank, port, clips, dataset, queue):
    dist.init_process_group(
        'gloo', f'tcp://127.0.0.1:{port}', rank=rank, world_size=2
    )
    metric = metric_of(clips, dataset)
    samples = predictions(dataset, 3)
    # the last sample twice, as a sampler that fills up does
    metric.process([], samples[rank::2] + samples[-1:])
    scores = metric.evaluate(len(dataset) + 2)
    if rank == 0:
        queue.put(scores)
    dist.destroy_process_group()


def test_two_processes_score_as_one(clips, dataset):
    metric = metric_of(clips, dataset)
    metric.process([], predictions(dataset, 3))
    expected = metric.evaluate(len(dataset))
    context = mp.get_context('fork')
    queue = context.SimpleQueue()
    import socket

    with socket.socket() as sock:
        sock.bind(('127.0.0.1', 0))
        port = sock.getsockname()[1]
    mp.start_processes(
        _score_a_part,
        args=(port, clips, dataset, queue),
        nprocs=2,
        start_method='fork',
    )
    assert queue.get() == expected


def test_clear_errors(clips, dataset):
    with pytest.raises(ValueError, match='needs a submission_dir'):
        metric_of(clips, dataset, format_only=True)
    with pytest.raises(ValueError, match='needs ann_file'):
        METRICS.build(dict(type='PoseTrackMetric', ann_file=''))
