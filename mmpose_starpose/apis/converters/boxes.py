"""Boxes of people."""

from __future__ import annotations

import numpy as np

MARGIN = 0.15
"""Share of the extent that PoseTrack18's boxes add on each side."""


def keypoint_box(points: np.ndarray) -> list[float]:
    """Box of key points, 15 % of their extent larger on each side.

    That is 0.65 of the extent each way from the middle, as the boxes of
    PoseTrack18's labels are. A point or a line becomes 2 pixels wide first.

    Args:
        points: Labelled points in pixels, shape (K, 2), K > 0.

    Returns:
        x, y, width, height in pixels, not clipped to the image.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    extent = np.maximum(high - low, 2.0)
    corner = 0.5 * (low + high) - (0.5 + MARGIN) * extent
    whole = (1 + 2 * MARGIN) * extent
    return [round(float(v), 3) for v in (*corner, *whole)]
