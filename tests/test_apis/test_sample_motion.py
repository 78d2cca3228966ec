"""The sample clips: how people move, and where they are in the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmpose_starpose.apis.sample_clips.actions import (
    pose_at,
    seat_of,
)
from mmpose_starpose.apis.sample_clips.annotate import (
    hidden_by_others,
)
from mmpose_starpose.apis.sample_clips.appearance import sample_look
from mmpose_starpose.apis.sample_clips.clip import sample_clip
from mmpose_starpose.apis.sample_clips.frames import draw_frame
from mmpose_starpose.apis.sample_clips.limbs import limb
from mmpose_starpose.apis.sample_clips.motion import (
    ACTIONS,
    place_at,
    sample_motion,
)
from mmpose_starpose.apis.sample_clips.render import Layer
from mmpose_starpose.apis.sample_clips.skeleton import (
    KEYPOINTS,
    sample_body,
)

K = {name: i for i, name in enumerate(KEYPOINTS)}


def mover(action, seed=0, **changes):
    rng = np.random.default_rng(seed)
    shape = sample_body(rng)
    motion = sample_motion(rng, action, changes.pop('yaw', 0.0))
    return shape, replace(motion, **changes)


def over_time(shape, motion, seconds=4.0, steps=160):
    """Key points (steps, 17, 3) over a time."""
    times = np.linspace(0, seconds, steps)
    return np.stack([pose_at(shape, motion, t).keypoints() for t in times])


@pytest.mark.parametrize('action', ACTIONS)
def test_bones_keep_their_length(action):
    points = over_time(*mover(action), steps=40)
    for a, b in (
        ('shoulder', 'elbow'),
        ('elbow', 'wrist'),
        ('hip', 'knee'),
        ('knee', 'ankle'),
    ):
        lengths = []
        for side in ('left', 'right'):
            bone = points[:, K[f'{side}_{a}']] - points[:, K[f'{side}_{b}']]
            lengths.append(np.linalg.norm(bone, axis=1))
        assert np.ptp(np.stack(lengths)) < 1e-9
        assert 0.15 < np.mean(lengths) < 0.6


@pytest.mark.parametrize('action', ACTIONS)
def test_nobody_sinks_or_floats(action):
    for seed in range(4):
        points = over_time(*mover(action, seed), steps=60)
        ankles = points[:, [K['left_ankle'], K['right_ankle']], 1]
        assert ankles.min() > 0.0
        if action not in ('jump', 'run'):
            assert ankles.min(axis=1).max() < 0.2


def test_wave():
    for seed in range(6):
        shape, motion = mover('wave', seed)
        points = over_time(shape, motion)
        side = 'left' if motion.free[0] else 'right'
        wrist, elbow = points[:, K[f'{side}_wrist']], K[f'{side}_elbow']
        assert (wrist[:, 1] > points[:, K[f'{side}_shoulder'], 1]).all()
        assert np.ptp(wrist - points[:, elbow], axis=0).max() > 0.1


def test_squat_and_sit_lower_the_hips():
    for seed in range(4):
        shape, motion = mover('squat', seed)
        hips = over_time(shape, motion)[:, K['left_hip'], 1]
        assert hips.max() > 0.48 * shape.stature
        assert hips.min() < 0.36 * shape.stature
        shape, motion = mover('sit', seed, variant=0.5)
        hips = over_time(shape, motion)[:, K['left_hip'], 1]
        assert hips.max() < 0.4 * shape.stature
        seat = seat_of(shape, motion).keypoints()
        assert abs(seat[K['left_hip'], 1] - hips.mean()) < 0.02


def test_jump_leaves_the_ground():
    shape, motion = mover('jump')
    ankles = over_time(shape, motion)[:, [15, 16], 1].min(axis=1)
    assert ankles.max() > 0.2 and ankles.min() < 0.1


@pytest.mark.parametrize('action', ['walk', 'run'])
def test_gait_moves_ahead(action):
    shape, motion = mover(action, 1, yaw=90.0, turn=0.0)
    path = place_at(shape, motion, 1.0)[1] - place_at(shape, motion, 0.0)[1]
    low, high = (0.6, 2.2) if action == 'walk' else (1.8, 5.0)
    assert low < path[0] < high and abs(path[2]) < 1e-9
    points = over_time(shape, motion)
    nose = points[:, K['nose'], 0] - points[:, K['head_bottom'], 0]
    assert (nose > 0).all()
    ankles = points[:, [15, 16], 0] - path[0] * np.linspace(0, 4, 160)[:, None]
    assert np.corrcoef(ankles.T)[0, 1] < -0.3  # the legs alternate


def test_in_place_actions_stay():
    for action in ('wave', 'squat', 'jump', 'sit'):
        points = over_time(*mover(action))
        middle = points[:, [15, 16]][..., [0, 2]].mean(axis=1)
        assert np.abs(middle).max() < 1e-9


def clip_of(index, size=(256, 192)):
    rng = np.random.default_rng((0, 0, index))
    return sample_clip(rng, 6, size, ACTIONS[index % 6])


def test_left_is_right_in_the_image_when_facing_the_camera():
    clip = clip_of(0)
    view = clip.camera.view(0.0)
    for yaw, sign in ((0.0, 1), (180.0, -1)):
        shape, motion = mover('wave', yaw=yaw)
        points = pose_at(shape, motion, 0.0).keypoints()
        xy, depth = view.project(points)
        for joint in ('shoulder', 'hip'):
            gap = xy[K[f'left_{joint}'], 0] - xy[K[f'right_{joint}'], 0]
            assert sign * gap > 0
        nose, neck = depth[K['nose']], depth[K['head_bottom']]
        assert sign * (neck - nose) > 0  # the face is on the front


def test_sleeves_and_trousers_do_not_tell_left_from_right():
    clip = clip_of(1)
    person = clip.people[0]
    look = sample_look(np.random.default_rng(5))
    for arm in (True, False):
        parts = limb(person.shape, look, 0.5, arm)
        for left, right in (parts[:2], parts[2:]):
            np.testing.assert_array_equal(left[0], right[0])


def test_labelled_points_lie_on_the_drawn_person():
    hits, total = 0, 0
    for index in range(6):
        clip = clip_of(index, (384, 288))
        full, people = draw_frame(clip, 3, '000001')
        empty, none = draw_frame(clip, 3, '000001', with_people=False)
        assert not none
        changed = np.abs(full.astype(int) - empty).max(axis=2) > 10
        for person in people:
            points = np.array(person['keypoints']).reshape(17, 3)
            shown = points[:, 2] > 0
            shown &= ~np.isin(np.arange(17), [K['head_top'], K['nose']])
            for x, y, _ in np.round(points[shown]).astype(int):
                patch = changed[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]
                hits += patch.any()
                total += 1
    assert total > 100 and hits / total > 0.93


def test_everybody_is_apart_and_of_sensible_size():
    actions, heights = set(), []
    for index in range(12):
        clip = clip_of(index, (512, 384))
        assert 1 <= len(clip.people) <= 4
        places = [p.motion.start for p in clip.people]
        for i, a in enumerate(places):
            for b in places[:i]:
                assert np.linalg.norm(a - b) > 0.6
        view = clip.camera.view(0.0)
        for person in clip.people:
            actions.add(person.motion.action)
            depth = view.project(person.motion.start)[1]
            heights.append(view.focal * person.shape.stature / depth)
    assert actions == set(ACTIONS)
    assert min(heights) > 40 and max(heights) < 384
    assert min(heights) < 120 and max(heights) > 230


def test_points_behind_others_are_hidden():
    labels = np.zeros((40, 40), np.uint8)
    labels[:, :20], labels[:, 20:30] = 1, 2
    layer = Layer((5, 5), np.zeros(0), np.zeros(0), labels)
    xy = np.array([[10.0, 15], [17, 15], [24, 15], [np.nan, np.nan]])
    hidden = hidden_by_others(xy, layer, 1, 1.0)
    assert hidden.tolist() == [False, True, False, False]
