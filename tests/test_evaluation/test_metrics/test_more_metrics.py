"""The registered metrics beside PoseTrack AP."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from mmengine.logging import MMLogger
from mmpose.registry import METRICS

META = dict(dataset_name='coco', num_keypoints=17, sigmas=np.full(17, 0.05))


def sample_of(number, box, points, found=None, image=None, **more):
    x, y, w, h = box
    found = points if found is None else found
    corners = np.array([[x, y, x + w, y + h]], float)
    return dict(
        id=number,
        img_id=number if image is None else image,
        pred_instances=dict(
            keypoints=found[None],
            keypoint_scores=np.full((1, len(found)), 0.9),
            bboxes=corners,
        ),
        gt_instances=dict(
            bbox_scores=np.ones(1),
            keypoints=points[None],
            keypoints_visible=np.ones((1, len(points))),
            bboxes=corners,
        ),
        **more,
    )


@pytest.fixture
def people(tmp_path):
    """People of 20, 40, 100 and 400 pixels, one an image."""
    rng = np.random.default_rng(0)
    boxes, points, anns = [], [], []
    for number, height in enumerate((20, 40, 100, 400)):
        boxes.append([10.0, 10.0, height / 2, float(height)])
        points.append(10 + rng.uniform(0, 1, (17, 2)) * boxes[-1][2:])
        flat = np.column_stack([points[-1], np.full(17, 2)])
        anns.append(
            dict(
                id=number,
                image_id=number,
                category_id=1,
                bbox=boxes[-1],
                area=height**2 / 4,
                keypoints=flat.ravel().tolist(),
                num_keypoints=17,
                iscrowd=0,
            )
        )
    path = tmp_path / 'anns.json'
    images = [dict(id=n, width=500, height=500) for n in range(4)]
    categories = [dict(id=1, name='person')]
    path.write_text(
        json.dumps(
            dict(images=images, annotations=anns, categories=categories)
        )
    )
    return path, boxes, points


def score(metric, samples):
    metric.dataset_meta = META
    metric.process(dict(inputs=[None] * len(samples)), samples)
    return metric.evaluate(len(samples))


@pytest.mark.parametrize(
    ('lr_size', 'counts'),
    [(None, (1, 1, 1, 1)), ((48, 64), (1, 3, 0, 0))],
)
def test_ap_by_height(people, lr_size, counts):
    path, boxes, points = people
    # the smallest person is missed by a mile
    found = [p + 300 * (n == 0) for n, p in enumerate(points)]
    samples = [sample_of(n, boxes[n], points[n], found[n]) for n in range(4)]
    metric = METRICS.build(
        dict(
            type='HeightBinnedCocoMetric', ann_file=str(path), lr_size=lr_size
        )
    )
    scores = score(metric, samples)
    names = ('h0-32', 'h32-64', 'h64-128', 'h128+')
    assert tuple(scores[f'coco/people_{n}'] for n in names) == counts
    expected = [0.0 if n == 0 else 1.0 for n in range(4)]
    for name, count, value in zip(names, counts, expected):
        # at 48x64 the people of 40, 100 and 400 pixels are all 51 high
        wanted = value if count else -1
        assert scores[f'coco/AP_{name}'] == pytest.approx(wanted, abs=1e-9)
    assert 0 < scores['coco/AP'] < 1


def test_false_alarms_count_in_their_own_bin(people):
    path, boxes, points = people
    samples = [sample_of(n, boxes[n], points[n]) for n in range(4)]
    # a false alarm of 100 pixels in the image of the smallest person; its
    # score is as high as any
    samples.insert(0, sample_of(9, boxes[2], points[2] + 200, image=0))
    samples[0]['pred_instances']['keypoint_scores'] += 0.05
    metric = METRICS.build(
        dict(type='HeightBinnedCocoMetric', ann_file=str(path))
    )
    scores = score(metric, samples)
    assert scores['coco/AP_h0-32'] == pytest.approx(1)
    assert scores['coco/AP_h64-128'] == pytest.approx(0.5)


def test_bins_have_to_rise(people):
    with pytest.raises(ValueError, match=r'\(0, 64, 32\)'):
        METRICS.build(
            dict(
                type='HeightBinnedCocoMetric',
                ann_file=str(people[0]),
                bins=(0, 64, 32),
            )
        )


def test_lr_pck_by_hand():
    box, points = [0, 0, 10, 128], np.full((17, 2), 50.0)
    found = points.copy()
    # an LR pixel is 2.5 pixels wide
    found[:5, 0] += 1.2
    found[5:8, 0] += 2.4
    found[8:10, 0] += 4.9
    found[10:, 0] += 5.1
    metric = METRICS.build(dict(type='LowResPCK', lr_size=(48, 64)))
    scores = score(metric, [sample_of(0, box, points, found)])
    assert scores == {
        'lr_pck/PCK@0.5': 5 / 17,
        'lr_pck/PCK@1': 8 / 17,
        'lr_pck/PCK@2': 10 / 17,
    }
    with pytest.raises(ValueError, match='positive'):
        METRICS.build(dict(type='LowResPCK', lr_size=(48, 64), thresholds=[0]))


def test_lr_pck_refuses_several_people():
    sample = sample_of(0, [0, 0, 9, 9], np.zeros((17, 2)))
    sample['pred_instances']['keypoints'] = np.zeros((2, 17, 2))
    metric = METRICS.build(dict(type='LowResPCK', lr_size=(48, 64)))
    with pytest.raises(ValueError, match='2 predictions for 1 labels'):
        metric.process([], [sample])


def test_sr_quality(picture):
    clean = torch.from_numpy(picture.transpose(2, 0, 1).copy())
    lr = clean[:, ::4, ::4]
    height, width = picture.shape[:2]
    # the person is the right half of the crop; only the left half is wrong
    found = clean.clone()
    found[:, :, : width // 2] = 0
    sample = sample_of(
        0, [10 + width / 2, 20, width / 2, height], np.zeros((17, 2))
    )
    sample.update(
        input_center=np.array([10 + width / 2, 20 + height / 2]),
        input_scale=np.array([width, height], float),
        key_index=1,
        gt_sr=dict(img=clean),
        pred_sr=dict(img=found),
    )
    metric = METRICS.build(dict(type='SRQuality'))
    metric.process(dict(inputs=[torch.stack([lr * 0, lr, lr * 0])]), [sample])
    scores = metric.evaluate(1)
    assert scores['sr/PSNR_person'] == float('inf')
    assert scores['sr/PSNR'] < 15
    assert scores['sr/SSIM_person'] > 0.95 > scores['sr/SSIM']
    # the key frame is enlarged, not a black neighbour
    assert scores['sr/bicubic_PSNR'] > 20
    del sample['pred_sr']
    with pytest.raises(ValueError, match='output_sr=True'):
        metric.process(dict(inputs=[lr]), [sample])


def test_acceleration_error(tmp_path):
    images, anns, samples = [], [], []
    points = np.full((17, 2), 50.0)
    # steps of 1, 1, 2, 2 and 5 frames
    for frame in (0, 1, 2, 4, 6, 11):
        images.append(
            dict(id=frame, file_name=f'images/val/v/{frame:06d}.jpg')
        )
        for track in (0, 1):
            number = 10 * frame + track
            anns.append(
                dict(id=number, image_id=frame, track_id=track, bbox=[0] * 4)
            )
            found = points.copy()
            if (frame, track) in ((1, 1), (4, 0)):
                found[0, 0] += 5
            samples.append(sample_of(number, [0, 0, 20, 50], points, found))
    path = tmp_path / 'anns.json'
    path.write_text(json.dumps(dict(images=images, annotations=anns)))
    metric = METRICS.build(dict(type='AccelerationError', ann_file=str(path)))
    scores = score(metric, samples[::-1])
    # two tracks, two triples each, at steps of 1 and 2 frames; one key point
    # of 17 is off by 10 pixels a frame squared, one by 10 in two frames each
    assert scores['jitter/triples'] == 4 * 17
    mean = (10 + 10 / 4) / (4 * 17)
    assert scores['jitter/accel_error'] == pytest.approx(mean)
    # people are 50 pixels high
    assert scores['jitter/accel_error_percent'] == pytest.approx(2 * mean)
    with pytest.raises(ValueError, match='sample 99'):
        metric.process([], [sample_of(99, [0, 0, 1, 1], points)])
    del anns[0]['track_id']
    path.write_text(json.dumps(dict(images=images, annotations=anns)))
    with pytest.raises(ValueError, match='no track_id'):
        METRICS.build(dict(type='AccelerationError', ann_file=str(path)))


def test_side_blind_ap(people):
    """Only what lies on the same part of the other side is forgiven."""
    path, boxes, points = people
    flip = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]
    rng = np.random.default_rng(0)
    points = [rng.permutation(17)[:, None] * [400.0, 0] for _ in points]
    anns = json.loads(path.read_text())
    for ann, person in zip(anns['annotations'], points):
        ann['keypoints'] = np.insert(person, 2, 2, axis=1).ravel().tolist()
    path.write_text(json.dumps(anns))
    mirrored = [person[flip] for person in points]
    mirrored[3] = points[3][::-1].copy()  # other parts: stays wrong
    found = [mirrored[0], points[1], points[2][flip] + 1, mirrored[3]]
    found[2][0] -= 1
    samples = [sample_of(n, boxes[n], points[n], found[n]) for n in range(4)]
    given = [s['pred_instances']['keypoints'].copy() for s in samples]
    scores = {}
    for kind in ('CocoMetric', 'SideBlindCocoMetric'):
        metric = METRICS.build(
            dict(type=kind, ann_file=str(path), use_area=False)
        )
        metric.dataset_meta = META | dict(flip_indices=flip)
        metric.process(dict(inputs=[None] * 4), samples)
        scores |= metric.evaluate(4)
    for sample, points_before in zip(samples, given):
        after = sample['pred_instances']['keypoints']
        np.testing.assert_array_equal(after, points_before)
    # three people of four are found, one of them with both sides right
    assert scores['coco/AR'] == pytest.approx(1 / 4)
    assert scores['side_blind/AR'] == pytest.approx(3 / 4)
    del samples[0]['gt_instances']
    with pytest.raises(ValueError, match='sample 0 has 1 pred.* 0 labels'):
        metric.process({}, samples)


def test_error_types(monkeypatch):
    """Two people of an image, one of another, 44 labelled points."""
    metric = METRICS.build(dict(type='KeypointErrorTypes'))
    rng = np.random.default_rng(0)
    flip = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]
    box = (0, 0, 200, 200)  # area 21,200: good within 12, jitter within 24
    points = rng.permutation(17)[:, None] * [60.0, 0.0]
    other = points + [0, 1000]
    found = points.copy()
    found[0] += [0, 15]  # jitter
    found[1:5] = points[flip][1:5]  # inversion
    found[5] = other[5]  # swap
    found[6:9] -= [0, 100]  # miss
    samples = [
        sample_of(0, box, points, found, image=7),
        sample_of(1, box, other, image=7),
        sample_of(2, box, points, points + [0, 1000], image=8),  # miss
    ]
    samples[2]['gt_instances']['keypoints_visible'][0, 10:] = 0
    names = dict(enumerate('abcdefghijklmnopq'))
    metric.dataset_meta = META | dict(
        flip_indices=flip, keypoint_id2name=names
    )
    metric.process({}, samples)
    counts = dict(good=25, jitter=1, inversion=4, swap=1, miss=13)
    assert sum(counts.values()) == 2 * 17 + 10
    logged = []
    logger = MMLogger.get_current_instance()
    monkeypatch.setattr(logger, 'info', logged.append)
    result = metric.evaluate(3)
    # the first point: jitter of one person, good of another, a miss
    row = next(r for r in logged[-1].splitlines() if r.startswith('a '))
    assert row.split()[1:] == ['33.3', '33.3', '0.0', '0.0', '33.3', '3']
    for kind, value in result.items():
        expected = counts[kind.removeprefix('errors/')] / 44
        assert value == pytest.approx(expected), kind
    del samples[0]['gt_instances']
    with pytest.raises(ValueError, match='sample 0 has 1 pred.* 0 labels'):
        metric.process({}, samples)
