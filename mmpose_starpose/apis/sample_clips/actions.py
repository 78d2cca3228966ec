"""The actions: joint angles of a person as a function of time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .motion import ARM_POSES, Motion, place_at, stride_angle
from .skeleton import BodyShape, Pose, PoseAngles, forward_kinematics, move


def _base(motion: Motion, t: float) -> PoseAngles:
    """A standing pose with the person's style and a slow sway."""
    s = motion.style
    sway = np.sin(2 * np.pi * (0.45 * t + motion.variant + np.arange(6) / 5))
    arms = np.array([ARM_POSES[a] for a in motion.arms]).T
    pose = PoseAngles(
        lean=0.4 * s[0] + 1.0 * sway[0],
        pelvis_pitch=0.3 * s[0],
        side_bend=0.3 * s[1] + sway[1],
        twist=0.8 * s[2] + 2 * sway[2],
        head_pitch=1.2 * s[3] + 2 * sway[3] + 4,
        head_yaw=2.2 * s[4] + 8 * sway[4],
        head_roll=0.6 * s[5],
    )
    pose.shoulder_flex = arms[0] + s[6:8] + 2 * sway[:2]
    pose.shoulder_abd = arms[1] + 0.4 * np.abs(s[8:10])
    pose.shoulder_rot = arms[2] + s[8:10] + 2 * sway[2:4]
    pose.elbow = np.maximum(arms[3] + s[6:8][::-1], 3)
    pose.hip_abd = 3 + 0.3 * np.abs(s[10:12])
    pose.turnout = 8 + 0.6 * s[10:12]
    return pose


def _gait(motion: Motion, t: float, running: bool) -> PoseAngles:
    pose = _base(motion, t)
    size = motion.amplitude
    c = 2 * np.pi * (motion.cycle(t) + np.array([0.0, 0.5]))
    swing = stride_angle(motion)
    bias = 12 if running else 5
    pose.hip_flex = bias + swing * np.sin(c)
    lift = (0.5 + 0.5 * np.cos(c + 0.55)) ** 2
    pose.knee = (16 if running else 7) + (88 if running else 52) * size * lift
    shank = pose.hip_flex - pose.knee
    pose.foot_pitch = np.clip(-0.45 * shank - 4, -22, 55)
    free = np.array(motion.free)
    reach = (34 if running else 24) * size
    arm = -reach * np.sin(c) - (6 if running else 0)
    pose.shoulder_flex = np.where(free, arm, pose.shoulder_flex)
    bend = (88 + 14 * np.sin(c)) if running else (18 - 12 * np.sin(c))
    pose.elbow = np.where(free, bend + motion.style[6:8], pose.elbow)
    pose.shoulder_rot = np.where(free, -22.0, pose.shoulder_rot)
    pose.shoulder_abd = np.where(free, 10.0, pose.shoulder_abd)
    pose.lean += (11 * size) if running else 3
    pose.head_pitch -= (7 if running else 1) * size
    pose.pelvis_yaw = -6 * size * float(np.sin(c[0]))
    pose.twist += 7 * size * float(np.sin(c[0]))
    pose.side_bend += 1.5 * float(np.cos(c[0]))
    pose.hip_abd = pose.hip_abd - 3
    if running:
        pose.lift = 0.06 * size * float(np.cos(c[0]) ** 2)
    return pose


def _walk(motion: Motion, t: float) -> PoseAngles:
    return _gait(motion, t, False)


def _run(motion: Motion, t: float) -> PoseAngles:
    return _gait(motion, t, True)


def _wave(motion: Motion, t: float) -> PoseAngles:
    pose = _base(motion, t)
    swing = np.sin(2 * np.pi * motion.cycle(t)) * motion.amplitude
    high = motion.variant > 0.5
    for i in np.flatnonzero(motion.free):
        pose.shoulder_flex[i] = 0.5 * motion.style[6 + i]
        if high:
            pose.shoulder_abd[i] = 142 + 16 * swing
            pose.shoulder_rot[i] = 80
            pose.elbow[i] = 28 + 14 * swing
        else:
            pose.shoulder_abd[i] = 92 + motion.style[8 + i]
            pose.shoulder_rot[i] = 82
            pose.elbow[i] = 84 + 27 * swing
    pose.hip_flex = np.array([2.0, 2.0]) + 0.4 * motion.style[10:12]
    pose.knee = np.maximum(pose.hip_flex * 2, 2)
    return pose


def _squat(motion: Motion, t: float) -> PoseAngles:
    pose = _base(motion, t)
    depth = 0.5 - 0.5 * np.cos(2 * np.pi * motion.cycle(t))
    depth *= min(0.68 + 0.5 * (motion.amplitude - 0.75), 1.0)
    pose.hip_flex = np.full(2, 98.0 * depth)
    pose.knee = 3 + np.full(2, 122.0 * depth)
    pose.hip_abd = 5 + 5 * depth + pose.hip_abd
    pose.turnout = pose.turnout + 12
    pose.lean += 38 * depth
    pose.pelvis_pitch += 28 * depth
    pose.head_pitch -= 26 * depth
    return pose


def _jump(motion: Motion, t: float) -> PoseAngles:
    pose = _base(motion, t)
    u = motion.cycle(t) % 1.0
    size = motion.amplitude
    air = np.clip((u - 0.38) / 0.42, 0, 1)
    flight = float(4 * air * (1 - air))
    crouch = np.sin(np.pi * np.clip(u / 0.36, 0, 1)) ** 2
    land = np.sin(np.pi * np.clip((u - 0.8) / 0.2, 0, 1)) ** 2
    bend = float(crouch + 0.6 * land) * (0.6 + 0.4 * size)
    tuck = flight * (45 if motion.variant < 0.3 else 8)
    pose.lift = 0.3 * size * flight
    pose.hip_flex = np.full(2, 50 * bend + tuck)
    pose.knee = 3 + np.full(2, 72 * bend + 1.6 * tuck)
    pose.foot_pitch = np.full(2, 32 * flight)
    pose.lean += 30 * bend + 4
    pose.pelvis_pitch += 18 * bend
    pose.head_pitch -= 20 * bend
    spread = flight * (26 if motion.variant > 0.65 else 3)
    pose.hip_abd = pose.hip_abd + spread
    raised = float(np.clip(np.sin(2 * np.pi * (u - 0.3)), -0.4, 1))
    if all(motion.free):
        if motion.variant > 0.65:
            pose.shoulder_abd = np.full(2, 20 + 130 * max(raised, 0) ** 0.7)
            pose.shoulder_flex = np.full(2, 4.0)
        else:
            pose.shoulder_flex = np.full(2, 20 + 135 * raised * size)
        pose.elbow = np.full(2, 20.0) + 0.5 * np.abs(motion.style[6:8])
        pose.shoulder_rot = np.full(2, 0.0)
    return pose


def _sit(motion: Motion, t: float, seated: float = -1.0) -> PoseAngles:
    pose = _base(motion, t)
    wave = 2 * np.pi * motion.cycle(t)
    if seated < 0:
        seated = 1.0
        if motion.variant < 0.3:  # sitting down and getting up
            seated = float(np.clip(0.8 + 0.6 * np.sin(wave), 0.3, 1))
    s = motion.style
    pose.hip_flex = seated * (85 + 0.6 * s[10:12])
    pose.knee = 3 + seated * (82 + 1.2 * s[9:11])
    pose.turnout = pose.turnout + 5
    stoop = np.sin(np.pi * seated)
    pose.lean += 6 * seated * (1 + 0.15 * s[0]) + 30 * stoop
    pose.pelvis_pitch += 15 * stoop
    pose.head_pitch -= 12 * stoop
    if motion.variant > 0.7:  # talking with the hands
        pose.shoulder_flex = pose.shoulder_flex + 14 * np.sin(3 * wave)
        pose.elbow = pose.elbow + 18 * np.cos(3 * wave + np.array([0, 1.0]))
    return pose


_POSES: dict[str, Callable[[Motion, float], PoseAngles]] = dict(
    walk=_walk, run=_run, wave=_wave, squat=_squat, jump=_jump, sit=_sit
)


def pose_at(shape: BodyShape, motion: Motion, t: float) -> Pose:
    """The posed body in the world at a time.

    Args:
        shape (BodyShape): The body.
        motion (Motion): Its motion.
        t (float): Time in seconds.

    Returns:
        Pose: Joints in world metres. The feet of in-place actions stay put.
    """
    pose = forward_kinematics(shape, _POSES[motion.action](motion, t))
    yaw, place = place_at(shape, motion, t)
    if motion.action not in ('walk', 'run'):
        feet = 0.5 * (pose.joints['left_ankle'] + pose.joints['right_ankle'])
        pose = move(pose, 0.0, -feet * np.array([1.0, 0.0, 1.0]))
    return move(pose, yaw, place)


def seat_of(shape: BodyShape, motion: Motion) -> Pose:
    """The fully seated pose of a sitting person, to place the seat."""
    pose = forward_kinematics(shape, _sit(motion, 0.0, seated=1.0))
    feet = 0.5 * (pose.joints['left_ankle'] + pose.joints['right_ankle'])
    pose = move(pose, 0.0, -feet * np.array([1.0, 0.0, 1.0]))
    return move(pose, motion.yaw, motion.start)
