"""Heatmaps of different grids laid over each other."""

from __future__ import annotations

import torch
from torch import Tensor


def _weights(
    length: int, out_length: int, stride: float, like: Tensor
) -> Tensor:
    cells = torch.arange(length, device=like.device)
    centres = torch.arange(out_length, device=like.device) * stride
    distance = (cells - centres[:, None]).abs() / max(stride, 1.0)
    weights = (1 - distance).clamp_min(0)
    return weights / weights.sum(1, keepdim=True).clamp_min(1e-6)


def resample_heatmaps(
    heatmaps: Tensor, size: tuple[int, int], stride: tuple[float, float]
) -> Tensor:
    """Shrink heatmaps so that key points stay where they are.

    Cell i of the result lies on cell ``i * stride`` of the input, as it does
    for codecs, whose first cells all lie on pixel 0. (Average pooling would
    put it ``(stride - 1) / 2`` cells further.) Each cell is a mean of its
    neighbours under a triangle that is two strides wide.

    Args:
        heatmaps: Maps of shape (N, K, H, W).
        size: Width w and height h of the result in cells.
        stride: Cells of the input from one cell of the result to the next,
            in x and y; need not be whole.

    Returns:
        Maps of shape (N, K, h, w), float32.
    """
    with torch.autocast(heatmaps.device.type, enabled=False):
        maps = heatmaps.float()
        height, width = maps.shape[-2:]
        columns = _weights(width, size[0], stride[0], maps)  # (w, W)
        rows = _weights(height, size[1], stride[1], maps)  # (h, H)
        return rows @ (maps @ columns.T)
