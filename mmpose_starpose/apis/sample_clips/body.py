"""The mesh of one clothed person."""

from __future__ import annotations

import numpy as np

from .appearance import Look
from .head import head_parts
from .limbs import limb
from .mesh import Part, angles, box, grid_quads, middles, ring_points
from .skeleton import SIDES, BodyShape, Pose
from .texture import sample
from .trunk import trunk

_BAG_CELL = 0.06
"""Edge of the quads of a bag in metres."""


def skirt(shape: BodyShape, look: Look, detail: float) -> Part:
    """A skirt around both thighs."""
    h = shape.stature
    rings, count = int(10 * detail) + 4, int(20 * detail) + 10
    s = np.linspace(0, 1, rings)[:, None]
    u = middles(angles(count))[None] * 0.11 * h + 0 * middles(s)
    v = middles(s) * 0.25 + 0 * u
    colours: np.ndarray = sample(look.bottom, u, v).astype(np.float64)
    colours *= (1 - 0.15 * (np.sin(9 * u / 0.11 / h) > 0.4))[..., None]

    def quads(pose: Pose) -> np.ndarray:
        frame = pose.frames['pelvis']
        top = pose.joints['pelvis'] + frame[:, 1] * 0.06 * h
        ends = []
        for side, _ in SIDES:
            hip = pose.joints[f'{side}_hip']
            ends.append(hip + look.skirt * (pose.joints[f'{side}_knee'] - hip))
        low = 0.5 * (ends[0] + ends[1])
        up = (top - low) / np.linalg.norm(top - low)
        front = np.cross(frame[:, 0], up)
        half = 0.5 * np.abs(ends[0] - ends[1])
        wide = abs(float(half @ np.abs(frame[:, 0]))) + 0.07 * h
        deep = abs(float(half @ np.abs(front))) + 0.065 * h
        first = np.array([0.094, 0.07]) * h * shape.girth
        last = np.maximum(np.array([wide, deep]), first * 1.05)
        radii = first + s * (last - first)
        axes = [np.repeat(x[None], rings, 0) for x in (frame[:, 0], front)]
        centres = top + s * (low - top)
        return grid_quads(ring_points(centres, axes[0], axes[1], radii, count))

    return colours.reshape(-1, 3), quads


def _bag(
    look: Look, part: str, joint: str, at: np.ndarray, size: np.ndarray
) -> Part:
    """A box of cloth tied to a body part; metres."""
    cells = len(box(np.zeros(3), np.eye(3), size, _BAG_CELL))
    shade = 1 + 0.12 * np.sin(17.0 * np.arange(cells))[:, None]

    def quads(pose: Pose) -> np.ndarray:
        frame = pose.frames[part]
        place = pose.joints[joint] + frame @ at
        return box(place, frame, size, _BAG_CELL)

    return look.detail[None] * shade, quads


def bags(shape: BodyShape, look: Look) -> list[Part]:
    """The backpack and the shoulder bag, where worn."""
    h = shape.stature
    parts = []
    if look.backpack:
        at = np.array([0, -0.085, -0.1]) * h
        size = np.array([0.15, 0.19, 0.08]) * h
        parts.append(_bag(look, 'chest', 'upper', at, size))
    if look.bag_side:
        at = np.array([0.135 * look.bag_side, 0, -0.01]) * h
        size = np.array([0.05, 0.12, 0.16]) * h
        parts.append(_bag(look, 'pelvis', 'pelvis', at, size))
    return parts


class PersonModel:
    """Mesh of one person, posed on demand.

    Args:
        shape (BodyShape): Body lengths.
        look (Look): Clothes, skin and hair.
        detail (float): Mesh density, about 0.3 (far) to 1.2 (near).
    """

    def __init__(self, shape: BodyShape, look: Look, detail: float) -> None:
        parts = [trunk(shape, look, detail)]
        parts += limb(shape, look, detail, arm=True)
        parts += limb(shape, look, detail, arm=False)
        parts += head_parts(shape, look, detail)
        parts += bags(shape, look)
        if look.skirt:
            parts.append(skirt(shape, look, detail))
        self.colours = np.concatenate([c for c, _ in parts])
        self._quads = [q for _, q in parts]

    def quads(self, pose: Pose) -> np.ndarray:
        """Quads (N, 4, 3) of the posed body, in world metres."""
        return np.concatenate([q(pose) for q in self._quads])
