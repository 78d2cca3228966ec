"""The meshes of arms with hands and of legs with shoes."""

from __future__ import annotations

from typing import Callable

import numpy as np

from .appearance import Look
from .mesh import (
    Part,
    angles,
    ball,
    ball_grid,
    grid_quads,
    middles,
    ring_points,
)
from .skeleton import SIDES, BodyShape, Pose
from .texture import sample

# Limb radii in statures at stations 0 (shoulder, hip) to 2 (wrist, ankle).
_ARM = (
    [0, 0.35, 0.9, 1.05, 1.3, 2],
    [0.030, 0.027, 0.021, 0.021, 0.023, 0.0145],
)
_LEG = (
    [0, 0.3, 0.9, 1.05, 1.35, 2],
    [0.053, 0.049, 0.033, 0.031, 0.033, 0.02],
)


def limb(shape: BodyShape, look: Look, detail: float, arm: bool) -> list[Part]:
    """Both arms with hands, or both legs with shoes."""
    h = shape.stature
    stations, widths = _ARM if arm else _LEG
    edge = look.sleeve if arm else look.trouser
    loose = look.loose_top if arm else look.loose_bottom
    texture = look.top if arm else look.bottom
    rings = int((18 if arm else 24) * detail) + 7
    count = int((9 if arm else 12) * detail) + 6
    s = np.linspace(0.0, 2.0, rings)
    s = np.sort(np.append(s, [-0.12, -0.07, edge - 0.01, edge + 0.01]))
    radius = np.interp(s, stations, widths) * shape.girth
    clothed = s < edge
    radius = (radius + np.where(clothed, loose * (0.6 + 0.5 * s), 0)) * h
    radius[:2] *= [0.35, 0.8]
    mid, a = middles(s), middles(angles(count))
    length = (0.16 if arm else 0.24) * h
    u = a[None] * np.interp(mid, s, radius)[:, None]
    v = mid[:, None] * length + 0 * u
    colours: np.ndarray = sample(texture, u + 0.31, v).astype(np.float64)
    colours[mid > edge] = look.skin
    colours = (colours * _creases(mid, a, arm)[..., None]).reshape(-1, 3)
    radii = np.stack([radius, radius], 1)
    joints = (
        ('shoulder', 'elbow', 'wrist') if arm else ('hip', 'knee', 'ankle')
    )
    frames = ('arm', 'fore') if arm else ('thigh', 'shank')
    blend = np.clip((s - 0.75) / 0.5, 0, 1)[:, None]

    def quads(pose: Pose, side: str) -> np.ndarray:
        first, middle, last = (pose.joints[f'{side}_{j}'] for j in joints)
        one, two = (pose.frames[f'{side}_{f}'] for f in frames)
        low, high = np.minimum(s, 1)[:, None], np.maximum(s - 1, 0)[:, None]
        centres = first + low * (middle - first) + high * (last - middle)
        left = np.broadcast_to(one[:, 0], centres.shape)
        front = (1 - blend) * one[:, 2] + blend * two[:, 2]
        norm = np.linalg.norm(front, axis=1, keepdims=True)
        return grid_quads(
            ring_points(centres, left, front / norm, radii, count)
        )

    def of(side: str) -> Callable[[Pose], np.ndarray]:
        return lambda pose: quads(pose, side)

    parts: list[Part] = [(colours, of(side)) for side, _ in SIDES]
    end = _hand if arm else _shoe
    return parts + [end(shape, look, detail, *side) for side in SIDES]


def _creases(s: np.ndarray, a: np.ndarray, arm: bool) -> np.ndarray:
    """Shade (rows, columns) of folds near the joint and the inner side."""
    near = np.exp(-(((s - 1.0) / 0.16) ** 2))
    folds = 1 - 0.16 * near * (np.sin(40 * s) > 0)
    ends = 1 - 0.15 * np.exp(-((s / 0.15) ** 2))
    front = 1 + (0.0 if arm else 0.04) * np.cos(a)
    return (folds * ends)[:, None] * front[None]


def _hand(
    shape: BodyShape, look: Look, detail: float, side: str, sign: int
) -> Part:
    h = shape.stature
    points, cells = ball_grid(int(5 * detail) + 3, int(5 * detail) + 5)
    palm = points * np.array([0.013, 0.048, 0.024]) * h
    thumb = points * np.array([0.008, 0.027, 0.009]) * h
    at = np.array([0, -0.045, 0.0]) * h
    aside = np.array([-0.004 * sign, -0.028, 0.022]) * h
    colours = np.repeat(look.skin[None] * 0.97, 2 * len(cells), 0)

    def quads(pose: Pose) -> np.ndarray:
        frame = pose.frames[f'{side}_fore']
        wrist = pose.joints[f'{side}_wrist']
        return np.concatenate(
            [
                ball(wrist + frame @ at, frame, palm),
                ball(wrist + frame @ aside, frame, thumb),
            ]
        )

    return colours, quads


def _shoe(
    shape: BodyShape, look: Look, detail: float, side: str, sign: int
) -> Part:
    h = shape.stature
    points, cells = ball_grid(int(7 * detail) + 4, int(9 * detail) + 8)
    form = np.sign(points) * np.abs(points) ** 0.8
    form = form * np.array([0.027, 0.034, 0.078]) * h
    toes = np.clip(form[..., 2] / (0.078 * h), 0, 1)
    form[..., 1] *= np.where(form[..., 1] > 0, 1 - 0.55 * toes, 1)
    form[..., 1] = np.maximum(form[..., 1], -0.022 * h)
    form[..., 2] += 0.037 * h
    form[..., 1] -= 0.017 * h
    colours = np.where(cells[:, 1:2] < -0.45, look.sole, look.shoes)

    def quads(pose: Pose) -> np.ndarray:
        frame = pose.frames[f'{side}_foot']
        return ball(pose.joints[f'{side}_ankle'], frame, form)

    return colours, quads
