"""Training targets drawn where they are used."""

from __future__ import annotations

import torch
from torch import Tensor


def draw_gaussian_heatmaps(
    keypoints: Tensor,
    weights: Tensor,
    heatmap_size: tuple[int, int],
    sigma: float,
) -> tuple[Tensor, Tensor]:
    """Draw one Gaussian of peak 1 around each key point.

    The centre keeps its fraction of a cell, as in MMPose's
    ``MSRAHeatmap(unbiased=True)``, whose maps these equal. Maps of 256x192
    are a thousand times larger than the points they are drawn from, so they
    are drawn on the device, not sent through the data loader.

    Args:
        keypoints: Key points in heatmap cells (x, y), shape (N, K, 2).
        weights: Their weights, 0 for unlabelled, shape (N, K).
        heatmap_size: Width and height of the maps in cells.
        sigma: Standard deviation in cells.

    Returns:
        Heatmaps of shape (N, K, height, width), and the weights, shape
        (N, K), set to 0 where the map is out of reach (3 sigma). The
        map of a key point of weight 0 is empty.
    """
    width, height = heatmap_size
    x, y = keypoints.float().unbind(-1)
    reach = 3 * sigma
    inside = (
        (x >= -reach - 1)
        & (y >= -reach - 1)
        & (x < width + reach)
        & (y < height + reach)
    )
    weights = weights * inside

    def profile(centre: Tensor, length: int) -> Tensor:
        cells = torch.arange(length, device=centre.device)
        distance = cells - centre.unsqueeze(-1)  # (N, K, length)
        return torch.exp(-(distance**2) / (2 * sigma**2))

    columns = profile(x, width) * (weights > 0).unsqueeze(-1)
    heatmaps = profile(y, height).unsqueeze(-1) * columns.unsqueeze(-2)
    return heatmaps, weights
