"""Small polygon meshes of quads: tubes, balls and boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable

import numpy as np

from .skeleton import Pose

Part = tuple[np.ndarray, Callable[[Pose], np.ndarray]]
"""Unlit colours (N, 3) of a part, and its quads (N, 4, 3) in a pose."""


@dataclass
class Mesh:
    """Quads with a colour each.

    Attributes:
        quads (np.ndarray): Corners in world metres, shape (N, 4, 3), seen
            counter-clockwise from outside.
        colours (np.ndarray): Unlit BGR, shape (N, 3), in [0, 1].
        label (int): Number of the thing the quads belong to.
    """

    quads: np.ndarray
    colours: np.ndarray
    label: int


def angles(count: int) -> np.ndarray:
    """Angles around a ring, shape (count + 1,): 0 is front, +90 deg left."""
    return np.linspace(-np.pi, np.pi, count + 1)


def middles(values: np.ndarray) -> np.ndarray:
    """Means of neighbours, shape (n - 1,)."""
    return 0.5 * (values[1:] + values[:-1])


def ring_points(
    centres: np.ndarray,
    left: np.ndarray,
    front: np.ndarray,
    radii: np.ndarray,
    count: int,
    power: float = 1.0,
) -> np.ndarray:
    """Points of a tube's rings.

    Args:
        centres (np.ndarray): Ring centres, shape (M, 3).
        left (np.ndarray): Unit axes to the left, shape (M, 3).
        front (np.ndarray): Unit axes to the front, shape (M, 3).
        radii (np.ndarray): Radii along both axes, shape (M, 2), metres.
        count (int): Points around a ring.
        power (float): Below 1 makes the section box-like.

    Returns:
        np.ndarray: Shape (M, count + 1, 3); first and last columns agree.
    """
    a = angles(count)
    s = np.sign(np.sin(a)) * np.abs(np.sin(a)) ** power
    c = np.sign(np.cos(a)) * np.abs(np.cos(a)) ** power
    side = left * radii[:, :1]
    ahead = front * radii[:, 1:]
    return (
        centres[:, None]
        + s[None, :, None] * side[:, None]
        + c[None, :, None] * ahead[:, None]
    )


def grid_quads(points: np.ndarray) -> np.ndarray:
    """Quads between the points of a grid.

    Args:
        points (np.ndarray): Shape (M, K, 3); rows go down, columns to the
            left around the front when seen from inside the body.

    Returns:
        np.ndarray: Shape ((M - 1) * (K - 1), 4, 3).
    """
    quads = np.stack(
        [points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:]],
        axis=2,
    )
    return quads.reshape(-1, 4, 3)


def ball_grid(rows: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """A unit ball as a grid of directions, from the top down.

    Returns:
        tuple: Points of shape (rows + 1, count + 1, 3) in body axes (left,
        up, front), and the middles of the cells, shape (rows * count, 3).
    """
    polar = np.linspace(0, np.pi, rows + 1)

    def directions(p: np.ndarray, a: np.ndarray) -> np.ndarray:
        p, a = p[:, None], a[None]
        up = np.cos(p) + 0 * a
        return np.stack([np.sin(p) * np.sin(a), up, np.sin(p) * np.cos(a)], -1)

    points = directions(polar, angles(count))
    cells = directions(middles(polar), middles(angles(count)))
    return points, cells.reshape(-1, 3)


def ball(
    centre: np.ndarray, frame: np.ndarray, shape: np.ndarray
) -> np.ndarray:
    """Quads of a shaped ball.

    Args:
        centre (np.ndarray): Shape (3,), metres.
        frame (np.ndarray): Axes as columns, shape (3, 3).
        shape (np.ndarray): Local points, shape (M, K, 3), metres.

    Returns:
        np.ndarray: Shape (N, 4, 3).
    """
    return grid_quads(shape @ frame.T + centre)


def box(
    centre: np.ndarray,
    frame: np.ndarray,
    size: Sequence[float] | np.ndarray,
    cell: float,
) -> np.ndarray:
    """Quads of a box, cut into cells.

    Args:
        centre (np.ndarray): Shape (3,), metres.
        frame (np.ndarray): Axes as columns, shape (3, 3).
        size (sequence): Full lengths along the axes, metres.
        cell (float): Largest cell edge, metres.

    Returns:
        np.ndarray: Shape (N, 4, 3).
    """
    half = 0.5 * np.asarray(size, float)
    faces = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        nu = int(np.clip(np.ceil(2 * half[u] / cell), 1, 24))
        nv = int(np.clip(np.ceil(2 * half[v] / cell), 1, 24))
        pu = np.linspace(-half[u], half[u], nu + 1)[:, None]
        pv = np.linspace(-half[v], half[v], nv + 1)[None]
        for sign in (-1, 1):
            points: np.ndarray = np.zeros((nu + 1, nv + 1, 3))
            points[..., axis] = sign * half[axis]
            points[..., u] = pu
            points[..., v] = pv
            if sign < 0:
                points = points.swapaxes(0, 1)
            faces.append(grid_quads(points))
    return np.concatenate(faces) @ frame.T + centre


def normals(quads: np.ndarray) -> np.ndarray:
    """Unit outward normals of quads (N, 4, 3), shape (N, 3)."""
    cross = np.cross(quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1])
    length = np.linalg.norm(cross, axis=1, keepdims=True)
    return cross / np.maximum(length, 1e-12)
