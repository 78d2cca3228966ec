"""Training targets drawn where they are used."""

from __future__ import annotations

import torch
from torch import Tensor

STYLES = ('msra', 'dark', 'udp')


def draw_gaussian_heatmaps(
    keypoints: Tensor,
    weights: Tensor,
    heatmap_size: tuple[int, int],
    sigma: float,
    style: str = 'dark',
) -> tuple[Tensor, Tensor]:
    """Draw one Gaussian of peak 1 around each key point.

    The maps are those of MMPose's codecs: ``msra`` rounds the centre to a
    cell (``MSRAHeatmap``), ``dark`` keeps its fraction
    (``MSRAHeatmap(unbiased=True)``), ``udp`` keeps it within a window around
    the rounded centre (``UDPHeatmap``). The windows of ``msra`` and ``udp``
    end at 3 sigma.

    Maps of 256x192 are a thousand times larger than the points they are drawn
    from, so they are drawn on the device, not sent through the data loader.

    Args:
        keypoints: Key points in heatmap cells (x, y), shape (N, K, 2).
        weights: Their weights, 0 for unlabelled, shape (N, K).
        heatmap_size: Width and height of the maps in cells.
        sigma: Standard deviation in cells.
        style: 'msra', 'dark' or 'udp'.

    Returns:
        Heatmaps of shape (N, K, height, width), and the weights, shape
        (N, K), set to 0 where the map is out of reach (3 sigma). The
        map of a key point of weight 0 is empty.

    Raises:
        ValueError: If the style is unknown.
    """
    if style not in STYLES:
        raise ValueError(f"style is '{style}', allowed are {list(STYLES)}")
    width, height = heatmap_size
    points = keypoints.float()
    # the codecs round half up, and towards 0 below 0
    cells = points if style == 'dark' else (points + 0.5).trunc()
    centres = cells if style == 'msra' else points
    reach = 3 * sigma
    inside = (
        (cells >= -reach - 1)
        & (cells < cells.new_tensor(heatmap_size) + reach)
    ).all(-1)
    weights = weights * inside

    def profile(axis: int, length: int) -> Tensor:
        line = torch.arange(length, device=points.device)  # (length,)
        distance = line - centres[..., axis : axis + 1]  # (N, K, length)
        values = torch.exp(-(distance**2) / (2 * sigma**2))
        if style == 'dark':
            return values
        return values * ((line - cells[..., axis : axis + 1]).abs() <= reach)

    columns = profile(0, width) * (weights > 0).unsqueeze(-1)
    heatmaps = profile(1, height).unsqueeze(-1) * columns.unsqueeze(-2)
    return heatmaps, weights


def draw_keypoint_mask(
    keypoints: Tensor, weights: Tensor, size: tuple[int, int], sigma: float
) -> Tensor:
    """Draw one soft mask of all key points of a person.

    ``mask(p) = max_k exp(-|p - x_k|^2 / (2 sigma^2))`` over the labelled key
    points k: 1 on each of them, falling off around it.

    Args:
        keypoints: Key points in pixels (x, y), shape (N, K, 2).
        weights: Their weights, 0 for unlabelled, shape (N, K).
        size: Width and height of the mask in pixels.
        sigma: Standard deviation in pixels.

    Returns:
        Mask of shape (N, 1, height, width), 0 to 1; empty where no key point
        is labelled.
    """
    heatmaps, _ = draw_gaussian_heatmaps(keypoints, weights, size, sigma)
    return heatmaps.amax(1, keepdim=True)
