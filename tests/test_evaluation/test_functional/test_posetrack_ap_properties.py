"""What must hold for PoseTrack AP of any truth and any predictions."""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1]))
from posetrack_cases import body, person, video  # noqa: E402

from mmpose_starpose.evaluation.functional import (  # noqa: E402
    JOINTS,
    posetrack_ap,
)

TOOL = (
    Path(__file__).parents[3]
    / 'tools/analysis_tools/benchmark_posetrack_ap.py'
)
# few and coarse values, so that ties, overlaps and copies are common
PLACES = st.integers(0, 4).map(lambda n: 30.0 * n)
SHIFTS = st.lists(st.sampled_from([0.0, 7.0, 16.0]), min_size=15, max_size=15)
MISSING = st.sets(st.sampled_from(JOINTS), max_size=3)
SCORES = st.lists(st.sampled_from([0.1, 0.5, 0.9]), min_size=15, max_size=15)
HEADS = st.sampled_from([(0, 0, 30, 40), (0, 0, 60, 80), None])
FRAMES = 3


@st.composite
def true_people(draw):
    return person(
        body(draw(PLACES), draw(PLACES)),
        image=draw(st.integers(0, FRAMES - 1)),
        head=draw(HEADS),
        missing=draw(MISSING),
    )


@st.composite
def found_people(draw):
    shifts = np.array(draw(SHIFTS))[:, None] * [1, 0]
    return person(
        body(draw(PLACES), draw(PLACES)) + shifts,
        image=draw(st.integers(0, FRAMES - 1)),
        scores=draw(SCORES),
        missing=draw(MISSING),
    )


REGIONS = st.sampled_from([(), ([[0, 0], [70, 0], [70, 130], [0, 130]],)])


@st.composite
def problems(draw):
    """A truth in which somebody can be measured, and predictions."""
    people = draw(st.lists(true_people(), max_size=6))
    # somebody with a head box outside every region
    people.append(person(body(500, 500)))
    regions = draw(REGIONS)
    found = draw(st.lists(found_people(), max_size=6))
    return (
        video(*people, frames=FRAMES, regions=regions),
        video(*found, frames=FRAMES),
    )


def ap_of(gt, pred):
    return posetrack_ap([gt], [pred])['ap']


def shuffled(content, seed):
    """Another order of images and people, and other image ids."""
    rng = random.Random(seed)
    new_ids = {i['id']: 10 + 7 * i['id'] for i in content['images']}
    images = [dict(i, id=new_ids[i['id']]) for i in content['images']]
    anns = [
        dict(a, image_id=new_ids[a['image_id']])
        for a in content['annotations']
    ]
    rng.shuffle(images)
    rng.shuffle(anns)
    return dict(content, images=images, annotations=anns)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(problems(), st.integers(0, 99))
def test_order_of_people_and_frames_does_not_matter(problem, seed):
    gt, pred = problem
    expected = posetrack_ap([gt], [pred])
    result = posetrack_ap([shuffled(gt, seed)], [shuffled(pred, seed + 1)])
    for key in ('ap', 'precision', 'recall'):
        np.testing.assert_allclose(result[key], expected[key])


@settings(deadline=None, max_examples=100, derandomize=True)
@given(problems())
def test_is_a_percentage(problem):
    result = posetrack_ap([problem[0]], [problem[1]])
    for key in ('ap', 'precision', 'recall'):
        known = result[key][~np.isnan(result[key])]
        assert ((known >= 0) & (known <= 100)).all()
    assert not np.isnan(result['ap'][-1])


@settings(deadline=None, max_examples=100, derandomize=True)
@given(problems())
def test_truth_against_itself_is_100(problem):
    gt = problem[0]
    # two people in the very same place cannot be told apart
    corners = [
        (a['image_id'], *np.reshape(a['keypoints'], (-1, 3))[5])
        for a in gt['annotations']
    ]
    assume(len(set(corners)) == len(corners))
    result = posetrack_ap([gt], [gt])
    for key in ('ap', 'recall'):
        known = result[key][~np.isnan(result[key])]
        np.testing.assert_allclose(known, 100.0)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(problems(), st.integers(0, FRAMES - 1), SCORES)
def test_removing_a_wrong_pose_never_lowers_ap(problem, frame, scores):
    gt, pred = problem
    wrong = person(body(2000, 2000), image=frame, scores=scores)
    more = dict(pred, annotations=[*pred['annotations'], wrong])
    with_wrong, without = ap_of(gt, more), ap_of(gt, pred)
    known = ~np.isnan(without)
    assert (without[known] >= with_wrong[known] - 1e-9).all()


@pytest.mark.parametrize('seed', range(5))
def test_equals_plain_loops(seed):
    spec = importlib.util.spec_from_file_location('benchmark', TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    rng = np.random.default_rng(seed)
    videos = [tool.make_video(rng, f'{n:06d}', 4, 5) for n in range(3)]
    gt, pred = zip(*videos)
    np.testing.assert_allclose(
        posetrack_ap(gt, pred)['ap'], tool.loop_ap(gt, pred), atol=1e-9
    )
