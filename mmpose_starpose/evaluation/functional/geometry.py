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
    if len(polygon) < 3:
        return np.zeros(len(points), bool)
    x, y = points[:, :1], points[:, 1:]
    (x1, y1), (x2, y2) = polygon.T, np.roll(polygon, -1, axis=0).T
    cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
    # an edge is crossed by the ray to the right if the point lies between
    # its ends in y and on its left
    between = (y1 > y) != (y2 > y)
    crossed = between & ((cross > 0) == (y2 > y1))
    on_edge = (
        (cross == 0)
        & (np.minimum(x1, x2) <= x)
        & (x <= np.maximum(x1, x2))
        & (np.minimum(y1, y2) <= y)
        & (y <= np.maximum(y1, y2))
    )
    return (crossed.sum(1) % 2 == 1) & ~on_edge.any(1)
