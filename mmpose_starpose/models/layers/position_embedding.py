"""Learned position embeddings on other grids than they were learned on."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor


def resize_positions(
    positions: Tensor, size: tuple[int, int], new_size: tuple[int, int]
) -> Tensor:
    """Interpolate position embeddings to another grid, bicubically.

    Args:
        positions: Shape (1, h * w, C).
        size: Their grid (h, w).
        new_size: The grid (H, W) wanted.

    Returns:
        Shape (1, H * W, C).
    """
    if size == new_size:
        return positions
    grid = positions.transpose(1, 2).unflatten(2, size)
    grid = F.interpolate(grid, new_size, mode='bicubic', align_corners=False)
    return grid.flatten(2).transpose(1, 2)


def grid_of(num_tokens: int, aspect: tuple[int, int]) -> tuple[int, int]:
    """Guess the grid of a checkpoint's positions: of our aspect, or square.

    Raises:
        ValueError: If the number fits neither.
    """
    for height, width in (aspect, (1, 1)):
        h = round((num_tokens * height / width) ** 0.5)
        w = round(h * width / height)
        if h * w == num_tokens:
            return h, w
    raise ValueError(
        f'pos_embed has {num_tokens} positions, which fit neither a grid of '
        f'aspect {aspect[0]}:{aspect[1]} (h:w) nor a square one'
    )
