"""Random and extreme clips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

KINDS = (
    *('noise', 'contrast', 'pixel', 'flat', 'checkers', 'zeros', 'ones'),
    'white',
)


def make_clips(
    kind: str, shape: Sequence[int], generator: torch.Generator
) -> Tensor:
    """Makes clips of pixels, 0 to 255.

    Args:
        kind: One of ``KINDS``; 'contrast' goes far beyond 255, as a broken
            reader or augmentation might.
        shape: (N, T, 3, h, w).
        generator: Generator to draw from.

    Returns:
        Float tensor of that shape.
    """
    n, t, c, h, w = shape
    if kind == 'noise':
        return 255 * torch.rand(shape, generator=generator)
    if kind == 'contrast':
        scale = 10 ** (5 * torch.rand(n, 1, 1, 1, 1, generator=generator))
        return scale * torch.randn(shape, generator=generator)
    if kind == 'pixel':
        place = torch.randint(t * h * w, (n,), generator=generator)
        flat = torch.zeros(n, c, t * h * w)
        flat[torch.arange(n), :, place] = 255.0
        return flat.view(n, c, t, h, w).transpose(1, 2).contiguous()
    if kind == 'flat':
        colour = 255 * torch.rand(n, 1, c, 1, 1, generator=generator)
        return colour.expand(shape).contiguous()
    if kind == 'checkers':
        board = (torch.arange(h)[:, None] + torch.arange(w)) % 2
        return (255.0 * board).expand(shape).contiguous()
    value = dict(zeros=0.0, ones=1.0, white=255.0)[kind]
    return torch.full(shape, value)


def batches(
    count: int, size: int, clip: Sequence[int], seed: int
) -> Iterator[Tensor]:
    """Yields ``count`` clips in batches; each kind in turn."""
    generator = torch.Generator().manual_seed(seed)
    done = number = 0
    while done < count:
        n = min(size, count - done)
        kind = KINDS[number % len(KINDS)]
        yield make_clips(kind, (n, *clip), generator)
        done += n
        number += 1
