"""PoseTrack AP against values worked out by hand.

A body has 15 joints; half of a head size is 15 pixels (posetrack_cases).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from posetrack_cases import HEAD, body, person, video  # noqa: E402

from mmpose_starpose.evaluation.functional import (  # noqa: E402
    GROUPS,
    JOINTS,
    average_precision,
    posetrack_ap,
)

SQUARE = [[90, 90], [300, 90], [300, 300], [90, 300]]


def total(gt, pred):
    return posetrack_ap([gt], [pred])['ap'][-1]


def test_perfect():
    truth = video(person(body()), person(body(400)))
    found = video(person(body(), scores=0.9), person(body(400), scores=0.3))
    result = posetrack_ap([truth], [found])
    for key in ('ap', 'precision', 'recall'):
        assert result[key].tolist() == [100.0] * 16
    assert result['groups'] == dict.fromkeys(GROUPS, 100.0)
    assert list(result['groups']) == [
        'head',
        'shoulder',
        'elbow',
        'wrist',
        'hip',
        'knee',
        'ankle',
    ]


@pytest.mark.parametrize(
    ('shift', 'expected'), [(14.99, 100.0), (15.0, 100.0), (15.01, 0.0)]
)
def test_half_a_head_is_the_limit(shift, expected):
    truth = video(person(body()))
    found = video(person(body() + [0, shift], scores=0.9))
    # rows of a body are 25 pixels apart, so no other joint is hit
    assert total(truth, found) == expected


def test_swapped_people_are_matched_by_place():
    a, b = body(), body(400)
    truth = video(person(a, track_id=0), person(b, track_id=1))
    found = video(
        person(b, scores=0.9, track_id=0), person(a, scores=0.9, track_id=1)
    )
    assert total(truth, found) == 100.0


def test_joints_of_two_people_exchanged():
    a, b = body(), body(400)
    mixed_a, mixed_b = a.copy(), b.copy()
    wrist = JOINTS.index('left_wrist')
    mixed_a[wrist], mixed_b[wrist] = b[wrist], a[wrist]
    truth = video(person(a), person(b))
    found = video(person(mixed_a, scores=0.9), person(mixed_b, scores=0.9))
    result = posetrack_ap([truth], [found])
    assert result['ap'][wrist] == 0
    assert np.delete(result['ap'][:15], wrist).tolist() == [100.0] * 14
    assert result['ap'][-1] == pytest.approx(1400 / 15)
    # right wrist 100, left wrist 0
    assert result['groups']['wrist'] == 50.0


@pytest.mark.parametrize(
    ('copy_score', 'expected'),
    [
        (0.5, 100.0),  # recall is complete before the copy comes
        (0.95, 100.0),  # the better of two equal poses is the match
    ],
)
def test_duplicate_prediction(copy_score, expected):
    truth = video(person(body()))
    found = video(
        person(body(), scores=0.9), person(body(), scores=copy_score)
    )
    result = posetrack_ap([truth], [found])
    assert result['ap'][-1] == expected
    assert result['precision'][-1] == 50.0
    assert result['recall'][-1] == 100.0


def test_worse_duplicate_with_a_higher_score_costs_precision():
    near = body()
    near[0] += 100  # 14 of 15 joints fit: loses to the exact pose
    truth = video(person(body()))
    found = video(person(near, scores=0.95), person(body(), scores=0.9))
    # each joint: a false positive, then a true one; precision 1/2
    assert total(truth, found) == 50.0


def test_unmatched_pose_costs_only_above_true_positives():
    truth = video(person(body()), person(body(400)))
    wrong = person(body(0, 700), scores=0.5)
    hits = [person(body(), scores=0.9), person(body(400), scores=0.3)]
    # order TP, FP, TP: half the recall at precision 1, half at 2/3
    assert total(truth, video(*hits, wrong)) == pytest.approx(
        100 * (0.5 + 0.5 * 2 / 3)
    )


def test_joint_that_nobody_is_labelled_with_is_a_false_positive():
    other = person(body(400))
    truth = video(person(body(), missing=['nose']), other)
    found = video(person(body(), scores=0.9), person(body(400), scores=0.8))
    nose = JOINTS.index('nose')
    ap = posetrack_ap([truth], [found])['ap']
    # one nose to find; the false one comes first
    assert ap[nose] == 50.0
    assert np.delete(ap[:15], nose).tolist() == [100.0] * 14


def test_points_in_ignore_regions_do_not_count():
    inside, outside = body(), body(400)
    truth = video(person(inside), person(outside), regions=[SQUARE])
    found = video(
        person(outside, scores=0.5),
        person(inside + 3, scores=0.9),  # in the region: no false positive
        person(body(150, 150), scores=0.9),
    )
    result = posetrack_ap([truth], [found])
    assert result['ap'][-1] == 100.0
    assert result['precision'][-1] == 100.0


def test_pose_half_in_an_ignore_region():
    # the upper rows (y < 160) of a body at y = 100 are in the region
    region = [[0, 0], [300, 0], [300, 160], [0, 160]]
    truth = video(person(body()), regions=[region])
    found = video(person(body() + [0, 30], scores=0.9))
    result = posetrack_ap([truth], [found])
    lost = body()[:, 1] < 160
    assert np.isnan(result['ap'][:15]).tolist() == lost.tolist()
    assert result['ap'][-1] == 0.0


def test_frames_without_people_are_dropped():
    truth = video(person(body()), frames=2)
    found = video(
        person(body(), scores=0.5),
        person(body(), scores=0.9, image=1),
        frames=2,
    )
    assert total(truth, found) == 100.0


def test_frame_with_a_person_without_joints_is_labelled():
    nobody = dict(image_id=1, keypoints=[], bbox_head=list(HEAD))
    truth = video(person(body()), nobody, frames=2)
    found = video(
        person(body(), scores=0.5),
        person(body(), scores=0.9, image=1),
        frames=2,
    )
    assert total(truth, found) == 50.0


def test_person_without_head_box_counts_neither_way():
    truth = video(person(body()), person(body(400), head=None))
    hit = person(body(), scores=0.5)
    for others, expected in (
        ([], 100.0),  # nothing is missed
        ([person(body(400), scores=0.9)], 100.0),  # nor is it a false alarm
        ([person(body(900), scores=0.9)], 50.0),  # this is
        ([person(body(400), scores=0.9)] * 2, 50.0),  # and a second one is
    ):
        assert total(truth, video(hit, *others)) == expected


def test_head_box_that_is_a_point_is_none():
    truth = video(person(body()), person(body(400), head=(5, 5, 0, 0)))
    assert total(truth, video(person(body(), scores=0.5))) == 100.0


def test_empty_predictions():
    truth = video(person(body()))
    for found in (video(), dict(video(), images=[])):
        result = posetrack_ap([truth], [found])
        for key in ('ap', 'precision', 'recall'):
            assert result[key].tolist() == [0.0] * 16


def test_tied_scores_enter_together():
    truth = video(person(body()))
    hit, wrong = person(body(), scores=0.5), person(body(700), scores=0.5)
    for people in ((hit, wrong), (wrong, hit)):
        # at the one threshold there is, precision is 1/2
        assert total(truth, video(*people)) == 50.0


def test_missing_scores_rank_last():
    truth = video(person(body()))
    wrong = person(body(700), scores=0.1)
    assert total(truth, video(person(body()), wrong)) == 50.0
    assert total(truth, video(person(body()))) == 100.0


def test_greedy_assignment_does_not_look_for_the_optimum():
    # the nearer body is best for both poses, so only one pose is matched
    a, b = body(), body() + [0, 20]
    truth = video(person(a), person(b))
    found = video(
        person(a + [0, 2], scores=0.9), person(a + [0, 9], scores=0.8)
    )
    # a + 9 is 9 from a and 11 from b: it fits both, all 15 joints; the tie
    # goes to the lower coordinates, a, which the other pose gets
    result = posetrack_ap([truth], [found])
    assert result['ap'][-1] == 50.0
    assert result['recall'][-1] == 50.0


def test_visible_zero_is_only_missing_at_the_origin():
    ann = person(body())
    ann['keypoints'][2] = 0  # nose invisible, but with coordinates
    wrong_nose = body()
    wrong_nose[JOINTS.index('nose')] += 300
    result = posetrack_ap(
        [video(ann)], [video(person(wrong_nose, scores=0.9))]
    )
    assert result['ap'][JOINTS.index('nose')] == 0.0


def test_average_precision_by_hand():
    # TP FP TP FP, three to find: precision 1, 1/2, 2/3, 1/2
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    correct = np.array([True, False, True, False])
    ap, precision, recall = average_precision(scores, correct, 3)
    assert ap == pytest.approx(100 * (1 / 3 + 1 / 3 * 2 / 3))
    assert (precision, recall) == (50.0, pytest.approx(200 / 3))
    assert average_precision(scores[:0], correct[:0], 2) == (0, 0, 0)
    nothing = average_precision(scores, correct & False, 0)
    assert np.isnan(nothing[0]) and nothing[1] == 0 and np.isnan(nothing[2])
