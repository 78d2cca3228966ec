"""How people move: their pace, path, arm posture and personal style."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .skeleton import BodyShape

ACTIONS: tuple[str, ...] = ('walk', 'run', 'wave', 'squat', 'jump', 'sit')

# name: shoulder flexion, abduction, outward rotation and elbow flexion.
ARM_POSES: dict[str, tuple[float, float, float, float]] = {
    'hang': (0, 9, -20, 14),
    'hip': (-22, 42, -75, 98),
    'hold': (18, 8, -30, 88),
    'phone': (38, 14, -12, 132),
    'cross': (32, 6, -68, 98),
    'pocket': (-18, 20, -25, 52),
    'forward': (86, 6, 0, 8),
    'overhead': (166, 10, 0, 16),
    'behind_head': (150, 36, 45, 128),
    'sideways': (5, 88, 0, 6),
    'lap': (26, 8, -28, 62),
}
RESTING = ('hang', 'hang', 'hang', 'hip', 'hold', 'phone', 'pocket')
BUSY = ('hang', 'forward', 'hold', 'behind_head', 'hip', 'sideways')
SEATED = ('lap', 'lap', 'lap', 'cross', 'phone', 'hold', 'hang')


@dataclass(frozen=True)
class Motion:
    """How one person moves.

    Attributes:
        action (str): One of ``ACTIONS``.
        rate (float): Cycles per second.
        phase (float): Cycle at time 0, in [0, 1).
        amplitude (float): Size of the movement, about 0.7 to 1.3.
        arms (tuple[str, str]): Names in ``ARM_POSES``, (left, right).
        free (tuple[bool, bool]): Whether each arm moves with the action.
        variant (float): Draw in [0, 1) choosing among an action's forms.
        style (np.ndarray): Personal angle offsets in degrees, shape (12,).
        yaw (float): Facing at time 0 in degrees; 0 looks along +z.
        turn (float): Turning rate in degrees per second.
        start (np.ndarray): Place on the ground at time 0, shape (3,), metres.
    """

    action: str
    rate: float
    phase: float
    amplitude: float
    arms: tuple[str, str]
    free: tuple[bool, bool]
    variant: float
    style: np.ndarray
    yaw: float
    turn: float
    start: np.ndarray

    def cycle(self, t: float) -> float:
        """Cycles done at time ``t`` (seconds), counted with the phase."""
        return self.rate * t + self.phase


_RATES = dict(
    walk=(0.78, 1.12),
    run=(1.2, 1.6),
    wave=(1.1, 2.3),
    squat=(0.4, 0.75),
    jump=(0.85, 1.2),
    sit=(0.25, 0.5),
)


def sample_motion(rng: np.random.Generator, action: str, yaw: float) -> Motion:
    """Draws how a person does an action, at the origin.

    Args:
        rng (np.random.Generator): Source of the draws.
        action (str): One of ``ACTIONS``.
        yaw (float): Facing in degrees.

    Returns:
        Motion: The motion.
    """
    poses = {'sit': SEATED, 'squat': BUSY, 'jump': BUSY}.get(action, RESTING)
    arms = [str(rng.choice(poses)) for _ in range(2)]
    if action in ('squat', 'jump') or rng.random() < 0.35:
        arms[1] = arms[0]
    free_share = dict(walk=0.75, run=0.97, wave=0.5, jump=0.6).get(action, 0)
    free = rng.random(2) < free_share
    if action == 'wave' and not free.any():
        free[rng.integers(2)] = True
    if action == 'jump':
        free[:] = free[0]
    moving = action in ('walk', 'run')
    return Motion(
        action=action,
        rate=float(rng.uniform(*_RATES[action])),
        phase=float(rng.random()),
        amplitude=float(rng.uniform(0.75, 1.25)),
        arms=(arms[0], arms[1]),
        free=(bool(free[0]), bool(free[1])),
        variant=float(rng.random()),
        style=np.clip(rng.normal(0, 5.5, 12), -12, 12),
        yaw=yaw,
        turn=float(rng.normal(0, 12)) if moving else 0.0,
        start=np.zeros(3),
    )


def stride_angle(motion: Motion) -> float:
    """Half the swing of the thigh while walking or running, in degrees."""
    return motion.amplitude * (38.0 if motion.action == 'run' else 24.0)


def ground_speed(shape: BodyShape, motion: Motion) -> float:
    """Speed over the ground in metres per second (0 for in-place actions).

    The speed is that of the standing foot, so that feet do not slide.
    """
    if motion.action not in ('walk', 'run'):
        return 0.0
    leg = 0.52 * shape.stature * shape.legs
    step = 2 * leg * np.sin(np.deg2rad(stride_angle(motion)))
    return float(step * 2 * motion.rate) * (
        1.2 if motion.action == 'run' else 0.95
    )


def place_at(
    shape: BodyShape, motion: Motion, t: float
) -> tuple[float, np.ndarray]:
    """Facing (degrees) and place on the ground (3,) at time ``t``."""
    yaw = motion.yaw + motion.turn * t
    speed = ground_speed(shape, motion)
    mid = np.deg2rad(motion.yaw + 0.5 * motion.turn * t)
    path = speed * t * np.array([np.sin(mid), 0.0, np.cos(mid)])
    return yaw, motion.start + path
