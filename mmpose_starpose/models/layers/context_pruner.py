"""Pruning of what an attention reads from a clip."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from .token_pruning import TokenPruner, to_windows


class ContextPruner(nn.Module):
    """All pixels of the key frame, and few of the supporting frames.

    Supporting frames are clustered window by window, so that distances cost
    ``window ** 2`` times the pixels and not the square of the pixels.

    Args:
        channels: Channels C of the features.
        keep: Share, or number, of a window's pixels to keep.
        window: Side of a window; divides height and width of the features.
        options: Further arguments of :class:`TokenPruner`.
    """

    def __init__(
        self,
        channels: int,
        keep: float | int = 0.25,
        window: int = 8,
        **options: Any,
    ) -> None:
        super().__init__()
        self.window = window
        self.pruner = TokenPruner(keep, channels=channels, **options)

    def forward(
        self, x: Tensor, key_index: int, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """Choose the tokens to be read.

        Args:
            x: Features, shape (N, T, C, H, W).
            key_index: Index of the key frame.
            mask: Frames that may be read, bool of shape (N, T).

        Returns:
            Tokens of shape (N, M, C), those of the key frame first, and
            which of them may be read, bool of shape (N, M).

        Raises:
            ValueError: If the window does not divide the map.
        """
        n, t = x.shape[:2]
        tokens = x[:, key_index].flatten(2).transpose(1, 2)
        others = [i for i in range(t) if i != key_index]
        counts = [tokens.shape[1]]
        if others:
            windows = to_windows(x[:, others].flatten(0, 1), self.window)
            kept = self.pruner(windows).tokens
            kept = kept.reshape(n, -1, kept.shape[-1])
            tokens = torch.cat([tokens, kept], dim=1)
            counts += [kept.shape[1] // len(others)] * len(others)
        if mask is None:
            return tokens, None
        order = [key_index, *others]
        seen = [
            mask[:, frame, None].expand(-1, count)
            for frame, count in zip(order, counts)
        ]
        return tokens, torch.cat(seen, dim=1)
