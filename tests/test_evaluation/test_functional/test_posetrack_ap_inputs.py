"""posetrack_ap: both formats, inputs kept, clear errors."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from posetrack_cases import body, person, video  # noqa: E402

from mmpose_starpose.evaluation.functional import (  # noqa: E402
    JOINTS,
    posetrack_ap,
)

SQUARE = [[90, 90], [300, 90], [300, 300], [90, 300]]


def test_both_formats_give_the_same():
    rng = np.random.default_rng(0)
    truth = video(
        *(person(body(300 * i), image=i % 2) for i in range(4)),
        frames=2,
        regions=[SQUARE],
    )
    found = video(
        *(
            person(
                body(300 * i) + rng.normal(0, 12, (15, 2)),
                image=i % 2,
                scores=rng.random(15),
            )
            for i in range(4)
        ),
        frames=2,
    )
    new = posetrack_ap([truth], [found])
    old = posetrack_ap([as_annolist(truth)], [as_annolist(found)])
    mixed = posetrack_ap([as_annolist(truth)], [found])
    for key in ('ap', 'precision', 'recall'):
        np.testing.assert_allclose(old[key], new[key])
        np.testing.assert_allclose(mixed[key], new[key])


def as_annolist(content):
    """PoseTrack17's format."""
    annolist = []
    names = content['categories'][0]['keypoints']
    for image in content['images']:
        rects = []
        for ann in content['annotations']:
            if ann['image_id'] != image['id']:
                continue
            points = []
            for joint, name in enumerate(JOINTS):
                row = names.index('head_bottom' if name == 'neck' else name)
                x, y, seen = ann['keypoints'][3 * row : 3 * row + 3]
                if not seen:
                    continue
                point = dict(id=[joint], x=[x], y=[y], is_visible=[1])
                if ann['scores']:
                    point['score'] = [ann['scores'][row]]
                points.append(point)
            x, y, w, h = ann['bbox_head']
            rects.append(
                dict(
                    x1=[x],
                    y1=[y],
                    x2=[x + w],
                    y2=[y + h],
                    track_id=[0],
                    annopoints=[dict(point=points)],
                )
            )
        regions = [
            dict(point=[dict(x=[a], y=[b]) for a, b in zip(x, y)])
            for x, y in zip(
                image.get('ignore_regions_x', []),
                image.get('ignore_regions_y', []),
            )
        ]
        annolist.append(
            dict(
                image=[dict(name=image['file_name'])],
                annorect=rects,
                ignore_regions=regions,
            )
        )
    return dict(annolist=annolist)


def test_inputs_stay_as_they_are_and_paths_work(tmp_path):
    truth = video(person(body()), regions=[SQUARE])
    found = video(person(body(), scores=0.9))
    before = copy.deepcopy((truth, found))
    truth['annotations'].append(person(body(400)))
    before[0]['annotations'].append(person(body(400)))
    from_dicts = posetrack_ap([truth], [found])
    assert (truth, found) == before
    paths = []
    for name, content in (('gt', truth), ('pred', found)):
        paths.append(tmp_path / f'{name}.json')
        paths[-1].write_text(json.dumps(content))
    from_paths = posetrack_ap([paths[0]], [str(paths[1])])
    np.testing.assert_array_equal(from_paths['ap'], from_dicts['ap'])


def test_clear_errors(tmp_path):
    truth, found = video(person(body())), video(person(body(), scores=1.0))
    with pytest.raises(ValueError, match='has 1 videos, predictions have 2'):
        posetrack_ap([truth], [found, found])
    other = video(person(body(), scores=1.0), name='000002_mpii_test')
    with pytest.raises(ValueError, match='000002_mpii_test/000000.jpg'):
        posetrack_ap([truth], [other])
    with pytest.raises(ValueError, match='nobody with a head box'):
        posetrack_ap([video()], [video()])
    with pytest.raises(ValueError, match="'annolist'"):
        posetrack_ap([[]], [found])
    broken = tmp_path / 'broken.json'
    broken.write_text('{"images": [')
    with pytest.raises(ValueError, match='broken.json.*not JSON'):
        posetrack_ap([broken], [found])
    with pytest.raises(FileNotFoundError):
        posetrack_ap([tmp_path / 'no.json'], [found])
    short = copy.deepcopy(truth)
    short['annotations'][0]['keypoints'].pop()
    with pytest.raises(ValueError, match='50 keypoints, needed are 51'):
        posetrack_ap([short], [found])
    few = copy.deepcopy(truth)
    few['categories'][0] = dict(keypoints=['nose'])
    with pytest.raises(ValueError, match="lack .*'right_ankle'"):
        posetrack_ap([few], [found])
    stray = copy.deepcopy(truth)
    stray['annotations'][0]['image_id'] = 77
    with pytest.raises(ValueError, match='image 77'):
        posetrack_ap([stray], [found])
