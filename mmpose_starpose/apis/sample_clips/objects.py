"""Things that stand around: seats, boxes, poles and bushes."""

from __future__ import annotations

import numpy as np

from .mesh import Mesh, ball, ball_grid, box, grid_quads, ring_points
from .skeleton import Pose, rot_y
from .texture import cloth_colour, hsv

OBJECT_LABEL = 255
"""Mesh label of everything that is not a person."""


def _speckled(
    rng: np.random.Generator, colour: np.ndarray, count: int, amount: float
) -> np.ndarray:
    """A colour (3,) with random brightness, shape (count, 3)."""
    return colour * (1 + amount * rng.uniform(-1, 1, (count, 1)))


def _post(
    foot: np.ndarray, height: float, radius: float, rows: int
) -> np.ndarray:
    """Quads of an upright post standing at ``foot``."""
    y = np.linspace(height, 0, rows + 1)[:, None]
    centres = foot + y * np.array([0.0, 1.0, 0.0])
    left = np.tile([1.0, 0.0, 0.0], (rows + 1, 1))
    front = np.tile([0.0, 0.0, 1.0], (rows + 1, 1))
    radii = np.full((rows + 1, 2), radius)
    return grid_quads(ring_points(centres, left, front, radii, 10))


def seat(rng: np.random.Generator, pose: Pose, stature: float) -> Mesh:
    """A box, stool or chair under a seated person.

    Args:
        rng (np.random.Generator): Source of the draws.
        pose (Pose): The seated pose.
        stature (float): The person's height in metres.

    Returns:
        Mesh: The seat.
    """
    pelvis, frame = pose.joints['pelvis'], pose.frames['pelvis']
    front = frame[:, 2] * np.array([1.0, 0.0, 1.0])
    front = front / np.linalg.norm(front)
    up = np.array([0.0, 1.0, 0.0])
    axes = np.stack([np.cross(up, front), up, front], axis=1)
    top = max(float(pelvis[1]) - 0.062 * stature, 0.15)
    ground = pelvis * np.array([1.0, 0.0, 1.0]) + 0.05 * front
    wide, deep = rng.uniform(0.36, 0.6), rng.uniform(0.34, 0.46)
    colour = cloth_colour(rng)
    kind = rng.random()
    if kind < 0.4:  # a solid block
        at = ground + up * 0.5 * top
        quads = [box(at, axes, (wide, top, deep), 0.12)]
    else:
        at = ground + up * (top - 0.025)
        quads = [box(at, axes, (wide, 0.05, deep), 0.12)]
        for x in (-0.42, 0.42):
            for z in (-0.42, 0.42):
                leg = ground + axes @ np.array([x * wide, 0, z * deep])
                quads.append(_post(leg, top - 0.04, 0.018, 5))
    if kind > 0.7:  # a back rest
        back = ground - front * 0.5 * deep + up * (top + 0.28)
        quads.append(box(back, axes, (wide, 0.3, 0.04), 0.12))
    joined = np.concatenate(quads)
    colours = _speckled(rng, colour, len(joined), 0.05)
    return Mesh(joined, colours, OBJECT_LABEL)


def clutter(rng: np.random.Generator, place: np.ndarray) -> Mesh:
    """A pole, box or bush.

    Args:
        rng (np.random.Generator): Source of the draws.
        place (np.ndarray): Where it stands, shape (3,), metres.

    Returns:
        Mesh: The thing.
    """
    kind = rng.random()
    if kind < 0.4:
        quads = _post(place, rng.uniform(1.5, 4), rng.uniform(0.03, 0.13), 24)
        colour = cloth_colour(rng)
        if rng.random() < 0.4:
            colour = hsv(0.07, 0.5, rng.uniform(0.15, 0.4))
        colours = _speckled(rng, colour, len(quads), 0.06)
        return Mesh(quads, colours, OBJECT_LABEL)
    if kind < 0.75:
        size = rng.uniform(0.3, 0.9, 3)
        turn = rot_y(rng.uniform(0, 90))
        at = place + np.array([0, 0.5 * size[1], 0])
        quads = box(at, turn, tuple(size), 0.1)
        colours = _speckled(rng, cloth_colour(rng), len(quads), 0.05)
        return Mesh(quads, colours, OBJECT_LABEL)
    points, _ = ball_grid(24, 32)
    size = rng.uniform(0.3, 0.6, 3)
    rough = 1 + 0.09 * rng.standard_normal(points.shape[:2] + (1,))
    rough[:, -1] = rough[:, 0]
    rough[0], rough[-1] = rough[0, 0], rough[-1, 0]
    at = place + np.array([0, 0.8 * size[1], 0])
    quads = ball(at, np.eye(3), points * size * rough)
    green = hsv(rng.uniform(0.2, 0.4), 0.55, rng.uniform(0.2, 0.5))
    return Mesh(quads, _speckled(rng, green, len(quads), 0.4), OBJECT_LABEL)


def scatter(
    rng: np.random.Generator,
    count: int,
    corner: np.ndarray,
    extent: tuple[float, float],
    keep_clear: np.ndarray,
) -> list[Mesh]:
    """Clutter on a rectangle of the ground.

    Args:
        rng (np.random.Generator): Source of the draws.
        count (int): How many things to try.
        corner (np.ndarray): The rectangle's least x and z corner, (3,).
        extent (tuple[float, float]): Its size along x and z, metres.
        keep_clear (np.ndarray): Places kept clear by 0.7 m, shape (P, 3).

    Returns:
        list[Mesh]: The things that found room.
    """
    things = []
    for _ in range(count):
        step = rng.random(2) * extent
        place = corner + np.array([step[0], 0.0, step[1]])
        thing = clutter(rng, place)
        gaps = np.linalg.norm((keep_clear - place)[:, [0, 2]], axis=1)
        if gaps.min() > 0.75:
            things.append(thing)
    return things
