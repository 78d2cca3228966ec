"""Body shapes, joint angles and forward kinematics.

World axes are right-handed, in metres: x to the right of the first camera
view, y up, z towards that camera. A body's own axes are x to its left, y up
and z forward, so a person facing the camera has the left side on the right
of the image.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ...evaluation.functional.posetrack_format import KEYPOINTS

SIDES: tuple[tuple[str, int], ...] = (('left', 1), ('right', -1))
SOLE = 0.039
"""Height of the ankle over the ground, as a share of the stature."""


@dataclass(frozen=True)
class BodyShape:
    """Lengths of one body, as factors of the average body's proportions.

    Attributes:
        stature (float): Standing height in metres.
        shoulders (float): Factor of the shoulder breadth.
        hips (float): Factor of the hip breadth.
        girth (float): Factor of all limb and trunk radii.
        belly (float): Factor of the waist's depth.
        legs (float): Factor of the leg length.
        arms (float): Factor of the arm length.
        head (float): Factor of the head size.
    """

    stature: float
    shoulders: float
    hips: float
    girth: float
    belly: float
    legs: float
    arms: float
    head: float


@dataclass
class PoseAngles:
    """Joint angles in degrees; pairs are (left, right).

    Angles of the legs are relative to the upright, turned body; those of the
    arms and the head to the chest. Positive values bend forward (knees:
    backward), away from the middle of the body, and outward.
    """

    lean: float = 0.0
    pelvis_pitch: float = 0.0
    pelvis_yaw: float = 0.0
    side_bend: float = 0.0
    twist: float = 0.0
    head_pitch: float = 0.0
    head_yaw: float = 0.0
    head_roll: float = 0.0
    lift: float = 0.0
    shoulder_flex: np.ndarray = field(default_factory=lambda: np.zeros(2))
    shoulder_abd: np.ndarray = field(default_factory=lambda: np.full(2, 8.0))
    shoulder_rot: np.ndarray = field(default_factory=lambda: np.zeros(2))
    elbow: np.ndarray = field(default_factory=lambda: np.full(2, 12.0))
    hip_flex: np.ndarray = field(default_factory=lambda: np.zeros(2))
    hip_abd: np.ndarray = field(default_factory=lambda: np.full(2, 3.0))
    turnout: np.ndarray = field(default_factory=lambda: np.full(2, 8.0))
    knee: np.ndarray = field(default_factory=lambda: np.full(2, 3.0))
    foot_pitch: np.ndarray = field(default_factory=lambda: np.zeros(2))


@dataclass
class Pose:
    """A posed body.

    Attributes:
        joints (dict): Joint name to its position, shape (3,), in metres.
        frames (dict): Body part to its rotation, shape (3, 3); the columns
            are the part's left, up and forward axes in the world.
    """

    joints: dict[str, np.ndarray]
    frames: dict[str, np.ndarray]

    def keypoints(self) -> np.ndarray:
        """The key points in PoseTrack18 order.

        Returns:
            np.ndarray: Shape (17, 3), world metres; NaN for the ears.
        """
        none = np.full(3, np.nan)
        return np.stack([self.joints.get(n, none) for n in KEYPOINTS])


def rot_x(degrees: float | np.ndarray) -> np.ndarray:
    """Rotation about x, (3, 3), degrees. Positive bends forward."""
    a = np.deg2rad(degrees)
    c, s = np.cos(a), np.sin(a)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def rot_y(degrees: float | np.ndarray) -> np.ndarray:
    """Rotation about y, (3, 3), degrees. Positive turns to the left."""
    a = np.deg2rad(degrees)
    c, s = np.cos(a), np.sin(a)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def rot_z(degrees: float | np.ndarray) -> np.ndarray:
    """Rotation about z, (3, 3), degrees. Positive lifts a left arm."""
    a = np.deg2rad(degrees)
    c, s = np.cos(a), np.sin(a)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def sample_body(rng: np.random.Generator) -> BodyShape:
    """Draws a body: adults of both builds, slim to heavy, some children."""
    child = rng.random() < 0.08
    stature = rng.uniform(1.2, 1.5) if child else rng.normal(1.71, 0.09)
    build = rng.uniform(-1, 1)  # -1: wide hips, 1: wide shoulders
    weight = float(np.clip(rng.normal(0.0, 0.55), -1, 1.4))
    return BodyShape(
        stature=float(np.clip(stature, 1.2, 1.98)),
        shoulders=1 + 0.06 * build + 0.03 * weight + rng.normal(0, 0.02),
        hips=1 - 0.06 * build + 0.06 * weight,
        girth=1 + 0.05 * build + 0.16 * weight,
        belly=1 + 0.2 * max(weight, 0) + rng.uniform(-0.05, 0.1),
        legs=1 + rng.normal(0, 0.02),
        arms=1 + rng.normal(0, 0.02),
        head=(1.14 if child else 1.0) + rng.normal(0, 0.03),
    )


def forward_kinematics(shape: BodyShape, pose: PoseAngles) -> Pose:
    """Poses a body with its pelvis over the origin, facing +z.

    The body is put on the ground (y = 0) by its lowest heel or toe, plus
    ``pose.lift`` metres.

    Args:
        shape (BodyShape): The body's lengths.
        pose (PoseAngles): The joint angles.

    Returns:
        Pose: Joint positions and part rotations.
    """
    h = shape.stature
    pelvis = rot_y(pose.pelvis_yaw) @ rot_x(pose.pelvis_pitch)
    chest = rot_y(pose.twist) @ rot_x(pose.lean) @ rot_z(pose.side_bend)
    head = chest @ rot_y(pose.head_yaw) @ rot_x(pose.head_pitch)
    head = head @ rot_z(pose.head_roll)
    joints = {'pelvis': np.zeros(3)}
    frames = {'pelvis': pelvis, 'chest': chest, 'head': head}
    lumbar = pelvis @ np.array([0, 0.095 * h, 0])
    upper = lumbar + chest @ np.array([0, 0.193 * h, 0])
    pivot = upper + chest @ np.array([0, 0.042 * h, 0.004 * h])
    size = h * shape.head
    joints.update(lumbar=lumbar, upper=upper, head_pivot=pivot)
    joints['head_bottom'] = upper + chest @ np.array([0, 0.03 * h, 0.005 * h])
    joints['head_top'] = pivot + head @ np.array([0, 0.14 * size, 0.004 * h])
    joints['head'] = pivot + head @ np.array([0, 0.072 * size, 0.012 * size])
    joints['nose'] = pivot + head @ np.array([0, 0.066 * size, 0.073 * size])
    soles = []
    for i, (side, sign) in enumerate(SIDES):
        arm = chest @ rot_x(-pose.shoulder_flex[i])
        arm = arm @ rot_z(sign * pose.shoulder_abd[i])
        arm = arm @ rot_y(sign * pose.shoulder_rot[i])
        fore = arm @ rot_x(-pose.elbow[i])
        reach = sign * 0.108 * h * shape.shoulders
        shoulder = upper + chest @ np.array([reach, -0.004 * h, 0])
        elbow = shoulder - arm[:, 1] * 0.176 * h * shape.arms
        wrist = elbow - fore[:, 1] * 0.147 * h * shape.arms
        base = rot_y(sign * pose.turnout[i]) @ rot_z(sign * pose.hip_abd[i])
        thigh = base @ rot_x(-pose.hip_flex[i])
        shank = thigh @ rot_x(pose.knee[i])
        foot = rot_y(sign * pose.turnout[i]) @ rot_x(pose.foot_pitch[i])
        hip = pelvis @ np.array([sign * 0.054 * h * shape.hips, 0, 0])
        knee = hip - thigh[:, 1] * 0.243 * h * shape.legs
        ankle = knee - shank[:, 1] * 0.240 * h * shape.legs
        joints.update(
            {
                f'{side}_shoulder': shoulder,
                f'{side}_elbow': elbow,
                f'{side}_wrist': wrist,
                f'{side}_hip': hip,
                f'{side}_knee': knee,
                f'{side}_ankle': ankle,
            }
        )
        frames.update(
            {
                f'{side}_arm': arm,
                f'{side}_fore': fore,
                f'{side}_thigh': thigh,
                f'{side}_shank': shank,
                f'{side}_foot': foot,
            }
        )
        for z in (-0.035, 0.11):
            soles.append((ankle + foot @ np.array([0, -SOLE * h, z * h]))[1])
    rise = np.array([0.0, pose.lift - min(soles), 0.0])
    return Pose({k: v + rise for k, v in joints.items()}, frames)


def move(pose: Pose, yaw: float, offset: np.ndarray) -> Pose:
    """Turns a pose about the vertical and shifts it.

    Args:
        pose (Pose): The pose.
        yaw (float): Turn in degrees.
        offset (np.ndarray): Shift in world metres, shape (3,).

    Returns:
        Pose: The moved pose.
    """
    turn = rot_y(yaw)
    joints = {k: turn @ v + offset for k, v in pose.joints.items()}
    return Pose(joints, {k: turn @ v for k, v in pose.frames.items()})
