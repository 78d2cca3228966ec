"""Plane geometry."""

from __future__ import annotations

import numpy as np


def points_in_polygon(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Tell which points lie inside a polygon, by the even-odd rule.

    A point on the outline is not inside, as in shapely's ``contains``, which
    the official PoseTrack evaluation uses.

    Args:
        points: Points (x, y), shape (N, 2).
        polygon: Corners in order, shape (M, 2), closed implicitly. Less than
            three corners enclose nothing.

    Returns:
        Boolean array of shape (N,).
    """
    inside: np.ndarray = np.zeros(len(points), dtype=bool)
    if len(polygon) < 3:
        return inside
    low, high = polygon.min(0), polygon.max(0)
    near = np.flatnonzero(((points > low) & (points < high)).all(1))
    if len(near):
        inside[near] = _inside(points[near], polygon)
    return inside


def _inside(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    x, y = points[:, :1], points[:, 1:]
    x1, y1 = polygon.T
    x2, y2 = np.concatenate([polygon[1:], polygon[:1]]).T
    cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
    # an edge is crossed by the ray to the right if the point lies between
    # its ends in y and on its left
    crossed = ((y1 > y) != (y2 > y)) & ((cross > 0) == (y2 > y1))
    odd = crossed.sum(1) % 2 == 1
    on_line = cross == 0
    if not on_line.any():
        return odd
    on_edge = (
        on_line
        & (np.minimum(x1, x2) <= x)
        & (x <= np.maximum(x1, x2))
        & (np.minimum(y1, y2) <= y)
        & (y <= np.maximum(y1, y2))
    )
    return odd & ~on_edge.any(1)
