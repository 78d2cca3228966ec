"""Density peaks of tokens: which tokens are the centres of clusters.

`Clustering by fast search and find of density peaks
<https://doi.org/10.1126/science.1242072>`_ (Rodriguez and Laio, Science 2014)
with the k-NN density of `DPC-KNN
<https://doi.org/10.1016/j.knosys.2016.02.001>`_ (Du et al., 2016), as
TCFormer uses it on tokens. Nothing is drawn at random: where two tokens tie,
the one with the lower index comes first.
"""

from __future__ import annotations

import torch
from torch import Tensor

# squared distances of float32 below this share of the squared norms are noise
NOISE = 1e-6


def squared_distances(x: Tensor) -> Tensor:
    """Squared distance of every two tokens, over the number of channels.

    Memory grows with N * N: cluster windows, or one frame at a time, where N
    is large (:func:`to_windows <mmpose_starpose.models.layers.to_windows>`).

    Args:
        x: Tokens, shape (B, N, C). Any float type; computed in float32.

    Returns:
        Shape (B, N, N), float32; exactly 0 between equal tokens.
    """
    with torch.autocast(x.device.type, enabled=False):
        x = x.float()
        norm = x.square().sum(-1)
        norms = norm[:, :, None] + norm[:, None, :]
        squared = norms - 2 * (x @ x.transpose(1, 2))
        squared = torch.where(squared > NOISE * norms, squared, 0.0)
        return squared / x.shape[-1]


def knn_density(squared: Tensor, num_neighbors: int) -> Tensor:
    """Density ``exp(-mean of the k smallest squared distances)``.

    A token is its own first neighbour, as in TCFormer.

    Args:
        squared: Squared distances, shape (B, N, N).
        num_neighbors: k; where there are fewer tokens, all of them.

    Returns:
        Densities of 0 to 1, shape (B, N).
    """
    k = min(num_neighbors, squared.shape[-1])
    return (-squared.topk(k, dim=-1, largest=False).values.mean(-1)).exp()


def is_ahead(value: Tensor) -> Tensor:
    """Tell which values are larger; of equal ones the first is.

    Args:
        value: Shape (B, N).

    Returns:
        Whether value j is ahead of value i, bool of shape (B, i, j).
    """
    index = torch.arange(value.shape[-1], device=value.device)
    here, there = value[:, :, None], value[:, None, :]
    earlier = index[None, :] < index[:, None]
    return (there > here) | ((there == here) & earlier)


def distance_to_denser(squared: Tensor, density: Tensor) -> Tensor:
    """Distance to the nearest token of higher density.

    Of two equally dense tokens the one with the lower index is the denser.
    The densest token has none above it and gets the largest distance of all.

    Args:
        squared: Squared distances, shape (B, N, N).
        density: Densities, shape (B, N).

    Returns:
        Distances, shape (B, N).
    """
    largest = squared.amax((1, 2), keepdim=True)
    return torch.where(is_ahead(density), squared, largest).amin(-1).sqrt()


def density_peaks_score(squared: Tensor, num_neighbors: int = 5) -> Tensor:
    """Score each token by density times distance to a denser one.

    Both are high for the centre of a cluster only.

    Args:
        squared: Squared distances of the tokens, shape (B, N, N), see
            :func:`squared_distances`.
        num_neighbors: Neighbours k of the density.

    Returns:
        Scores, shape (B, N), float32.
    """
    density = knn_density(squared, num_neighbors)
    return density * distance_to_denser(squared, density)
