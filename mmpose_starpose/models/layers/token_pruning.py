"""Pruning of tokens: keep some, know where the others went, restore all."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .density_peaks import (
    density_peaks_score,
    is_ahead,
    squared_distances,
)

METHODS = ('density_peaks', 'random', 'norm', 'attention')
MODES = ('prune', 'merge')


class PrunedTokens(NamedTuple):
    """What is left of N tokens.

    Attributes:
        tokens: The K kept or merged tokens, shape (B, K, C).
        indices: Which of the N they are, ascending, int64 of shape (B, K).
        assignment: Which of the K stands for each of the N, int64 of shape
            (B, N).
    """

    tokens: Tensor
    indices: Tensor
    assignment: Tensor


def keep_count(num_tokens: int, keep: float | int) -> int:
    """Turn a share, or a number, into how many tokens to keep.

    Args:
        num_tokens: Number of tokens N.
        keep: A share above 0 and up to 1.0 (rounded up), or an int of 1 to
            N.

    Raises:
        ValueError: If it is neither.
    """
    whole = isinstance(keep, int) and not isinstance(keep, bool)
    if whole and 1 <= keep <= num_tokens:
        return int(keep)
    if isinstance(keep, float) and 0 < keep <= 1:
        return math.ceil(keep * num_tokens - 1e-9)
    raise ValueError(
        f'keep must be a share in (0.0, 1.0] or an int of 1 to {num_tokens}, '
        f'the number of tokens, got {keep!r}'
    )


def attention_score(x: Tensor, guide: Tensor | None = None) -> Tensor:
    """Attention that tokens receive, without learned projections.

    Args:
        x: Tokens, shape (B, N, C).
        guide: Tokens that ask, shape (B, M, C); by default those of ``x``.

    Returns:
        Mean attention over those who ask, shape (B, N), float32.
    """
    x = x.float()
    asking = x if guide is None else guide.float()
    weights = asking @ x.transpose(1, 2) * x.shape[-1] ** -0.5
    return weights.softmax(-1).mean(1)


def select_tokens(score: Tensor, count: int) -> Tensor:
    """Choose the tokens of highest score; ties go to the lower index.

    Args:
        score: Scores, shape (B, N).
        count: Number of tokens K to choose.

    Returns:
        Their indices in ascending order, int64 of shape (B, K).
    """
    num_tokens = score.shape[-1]
    places = torch.arange(num_tokens, device=score.device)
    # the rank by comparison: a stable sort cannot be exported
    rank = is_ahead(score).sum(-1)
    chosen = torch.where(rank < count, places, num_tokens)
    return chosen.topk(count, dim=-1, largest=False, sorted=True).values


def take_tokens(x: Tensor, indices: Tensor) -> Tensor:
    """Gather tokens (B, N, C) at indices (B, K): shape (B, K, C)."""
    return x.gather(1, indices[..., None].expand(-1, -1, x.shape[-1]))


def assign_tokens(squared: Tensor, indices: Tensor) -> Tensor:
    """Assign every token to the nearest chosen one.

    Chosen tokens are assigned to themselves; ties go to the lower index.

    Args:
        squared: Squared distances of the tokens, shape (B, N, N).
        indices: Chosen tokens, ascending, shape (B, K).

    Returns:
        Index into the chosen ones, int64 of shape (B, N).
    """
    num_tokens = squared.shape[-1]
    columns = indices[:, None].expand(-1, num_tokens, -1)
    own = torch.arange(num_tokens, device=squared.device)
    own = own[:, None] == indices[:, None]
    return torch.where(own, -1.0, squared.gather(2, columns)).argmin(-1)


def merge_tokens(
    x: Tensor, assignment: Tensor, count: int, weight: Tensor
) -> Tensor:
    """Average each cluster.

    Args:
        x: Tokens, shape (B, N, C).
        assignment: Cluster of each, shape (B, N).
        count: Number of clusters K; none of them may be empty.
        weight: Positive weights, shape (B, N).

    Returns:
        Weighted means, shape (B, K, C).
    """
    member = F.one_hot(assignment, count).to(x.dtype) * weight[..., None]
    member = member / member.sum(1, keepdim=True)
    return member.transpose(1, 2) @ x


def restore_tokens(kept: Tensor, assignment: Tensor) -> Tensor:
    """Give each of the N tokens what stands for it.

    Args:
        kept: Kept tokens, shape (B, K, C).
        assignment: Index into them, shape (B, N).

    Returns:
        Dense tokens, shape (B, N, C).
    """
    return take_tokens(kept, assignment)


def to_windows(x: Tensor, window: int) -> Tensor:
    """Cut maps into square windows, each a row of tokens of its own.

    Args:
        x: Maps, shape (B, C, H, W).
        window: Side of a window; divides H and W.

    Returns:
        Tokens, shape (B * windows, window * window, C), windows row by row.

    Raises:
        ValueError: If the side does not divide the map.
    """
    if x.shape[-2] % window or x.shape[-1] % window:
        raise ValueError(
            f'window must divide the map, got {window} for a map of '
            f'{tuple(x.shape[-2:])} (h, w)'
        )
    x = x.unflatten(3, (-1, window)).unflatten(2, (-1, window))
    return x.permute(0, 2, 4, 3, 5, 1).flatten(3, 4).flatten(0, 2)


class TokenPruner(nn.Module):
    """Keep a fixed number of tokens.

    Which: by density peaks, or by one of three controls. The kept number is
    a constant of the shapes, so the layer can be exported.

    Args:
        keep: Share of the tokens in (0.0, 1.0], or their number as an int.
        method: 'density_peaks'; 'random'; 'norm', the length of a token; or
            'attention', see :func:`attention_score`.
        mode: 'prune' keeps the centres as they are, 'merge' averages each
            cluster, with learned weights ``exp(linear(x))``, equal ones at
            the start.
        channels: Channels of the tokens; only 'merge' needs them.
        num_neighbors: Neighbours of the density.
        spatial_weight: What a squared distance in place counts beside one in
            features, where places are given: clusters then are patches of the
            picture that look alike. Own addition.
        seed: Of the method 'random': it draws from a generator of its own,
            one order a number of tokens, the same for all samples.

    Raises:
        ValueError: If an option is unknown, or 'merge' comes without
            ``channels``.
    """

    def __init__(
        self,
        keep: float | int,
        method: str = 'density_peaks',
        mode: str = 'prune',
        channels: int | None = None,
        num_neighbors: int = 5,
        spatial_weight: float = 2.0,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if method not in METHODS:
            raise ValueError(f"method is '{method}', allowed are {METHODS}")
        if mode not in MODES:
            raise ValueError(f"mode is '{mode}', allowed are {MODES}")
        if num_neighbors < 1:
            raise ValueError(
                f'num_neighbors must be at least 1, got {num_neighbors}'
            )
        if spatial_weight < 0:
            raise ValueError(
                f'spatial_weight must not be negative, got {spatial_weight}'
            )
        if isinstance(keep, float) or keep < 1:
            keep_count(1, keep)
        self.keep = keep
        self.spatial_weight = spatial_weight
        self.method = method
        self.num_neighbors = num_neighbors
        self.seed = seed
        self.weight: nn.Linear | None = None
        if mode == 'merge':
            if channels is None:
                raise ValueError("mode 'merge' needs channels, got None")
            # a bias would cancel out
            self.weight = nn.Linear(channels, 1, bias=False)
            nn.init.zeros_(self.weight.weight)

    def score(
        self,
        x: Tensor,
        features: Tensor,
        squared: Tensor,
        guide: Tensor | None = None,
    ) -> Tensor:
        """Score tokens by the method.

        Args:
            x: Tokens, shape (B, N, C). Their length is their own: behind a
                layer norm all are equally long.
            features: What tokens are compared by, shape (B, N, D).
            squared: Squared distances of the tokens, shape (B, N, N).
            guide: See :meth:`forward`.

        Returns:
            Scores, shape (B, N).
        """
        if self.method == 'density_peaks':
            return density_peaks_score(squared, self.num_neighbors)
        if self.method == 'norm':
            return x.float().norm(dim=-1)
        if self.method == 'attention':
            return attention_score(features, guide)
        generator = torch.Generator().manual_seed(self.seed)
        order = torch.rand(x.shape[1], generator=generator)
        return order.to(x.device).expand(x.shape[:2])

    def forward(
        self,
        x: Tensor,
        features: Tensor | None = None,
        guide: Tensor | None = None,
        places: Tensor | None = None,
    ) -> PrunedTokens:
        """Prune tokens.

        Args:
            x: Tokens, shape (B, N, C).
            features: What tokens are compared by, shape (B, N, D); by default
                themselves. Density depends on their scale: squared distances
                over D should be around 1, as behind a layer norm.
            guide: Features that the method 'attention' asks with, shape
                (B, M, D).
            places: Where tokens are, shape (B, N, 2), in heights of the map;
                by default that does not count.

        Returns:
            Kept tokens, their indices and the assignment.

        Raises:
            ValueError: If a feature is not finite, or ``keep`` is more than
                there are.
        """
        features = x if features is None else features
        check_finite(features)
        count = keep_count(x.shape[1], self.keep)
        if count == x.shape[1]:  # nothing to cluster
            all_of_them = torch.arange(count, device=x.device)
            all_of_them = all_of_them.expand(x.shape[:2])
            return PrunedTokens(x, all_of_them, all_of_them)
        with torch.no_grad():
            squared = squared_distances(features)
            if places is not None:
                # the mean over both coordinates, where the sum is wanted
                apart = 2 * squared_distances(places)
                squared = squared + self.spatial_weight * apart
            scores = self.score(x, features, squared, guide)
            indices = select_tokens(scores, count)
            assignment = assign_tokens(squared, indices)
        if self.weight is None:
            return PrunedTokens(take_tokens(x, indices), indices, assignment)
        weight = self.weight(x).squeeze(-1).float().clamp(-10, 10).exp()
        merged = merge_tokens(x, assignment, count, weight.to(x.dtype))
        return PrunedTokens(merged, indices, assignment)


def check_finite(x: Tensor) -> None:
    """Refuse tokens that are not finite; passes while being exported.

    Raises:
        ValueError: With the first of them.
    """
    if torch.jit.is_tracing():
        return
    finite = x.isfinite().all(-1)
    if not finite.all():
        sample, token = (~finite).nonzero()[0].tolist()
        raise ValueError(
            f'token {token} of sample {sample} is not finite '
            f'({int((~finite).sum())} of {finite.numel()} are not)'
        )
