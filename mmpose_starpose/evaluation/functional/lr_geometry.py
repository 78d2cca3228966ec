"""Sizes in the pixels of the low-resolution crop."""

from __future__ import annotations

import numpy as np


def pixels_per_lr_pixel(
    boxes: np.ndarray, lr_size: tuple[int, int], padding: float = 1.25
) -> np.ndarray:
    """Frame pixels that one pixel of each box's LR crop covers.

    The crop is the box, padded and widened to the aspect ratio of
    ``lr_size``, as ``GetBBoxCenterScale`` and ``TopdownAffine`` make it.

    Args:
        boxes: Boxes (x, y, width, height) in pixels, shape (N, 4).
        lr_size: Width and height of the LR crop.
        padding: Padding of ``GetBBoxCenterScale``.

    Returns:
        Array of shape (N,); below 1 where the crop enlarges the frame.
    """
    width, height = padding * np.asarray(boxes, float).reshape(-1, 4)[:, 2:].T
    aspect = lr_size[0] / lr_size[1]
    return np.maximum(height, width / aspect) / lr_size[1]


def lr_heights(
    boxes: np.ndarray,
    lr_size: tuple[int, int] | None,
    padding: float = 1.25,
) -> np.ndarray:
    """Heights of people in the pixels that the model gets of them.

    A crop that is larger than the frame adds no pixels, so the height is at
    most the one in the frame.

    Args:
        boxes: Boxes (x, y, width, height) in pixels, shape (N, 4).
        lr_size: Width and height of the LR crop; ``None`` for the frame
            itself.
        padding: Padding of ``GetBBoxCenterScale``.

    Returns:
        Heights in LR pixels, shape (N,).
    """
    heights = np.asarray(boxes, float).reshape(-1, 4)[:, 3]
    if lr_size is None:
        return heights
    return heights / np.maximum(
        pixels_per_lr_pixel(boxes, lr_size, padding), 1
    )
