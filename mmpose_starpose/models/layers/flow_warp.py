"""Warping by a field of displacements."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def flow_warp(x: Tensor, flow: Tensor, padding_mode: str = 'zeros') -> Tensor:
    """Fetch each pixel from where the flow says that it is.

    ``out[y, x] = x[y + flow_y, x + flow_x]``, bilinear between pixels.

    Args:
        x: Maps of shape (N, C, H, W).
        flow: Displacements (x, y) in pixels, shape (N, 2, H, W).
        padding_mode: What lies outside, as in ``grid_sample``.

    Returns:
        Warped maps of shape (N, C, H, W).
    """
    height, width = x.shape[-2:]
    flow = flow.float()
    columns = torch.arange(width, device=x.device) + flow[:, 0]
    rows = torch.arange(height, device=x.device)[:, None] + flow[:, 1]
    grid = torch.stack(
        (
            2 * columns / max(width - 1, 1) - 1,
            2 * rows / max(height - 1, 1) - 1,
        ),
        -1,
    )
    warped = F.grid_sample(
        x.float(), grid, padding_mode=padding_mode, align_corners=True
    )
    return warped.to(x.dtype)
