"""Kernelised attention whose cost grows linearly with the tokens."""

from __future__ import annotations

from typing import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

FEATURE_MAPS: dict[str, Callable[[Tensor], Tensor]] = {
    'leaky_relu': lambda x: F.leaky_relu(x, 0.1),
    'relu': F.relu,
    'elu1': lambda x: F.elu(x) + 1,
}


def _check_options(feature_map: str, normalizer: str) -> None:
    """Refuse options that do not exist or do not go together.

    Raises:
        ValueError: With the option and what is allowed.
    """
    allowed = sorted([*FEATURE_MAPS, 'softmax'])
    if feature_map not in allowed:
        raise ValueError(
            f"feature_map is '{feature_map}', allowed are {allowed}"
        )
    if normalizer not in ('length', 'denominator'):
        raise ValueError(
            f"normalizer is '{normalizer}', allowed are 'length' and "
            "'denominator'"
        )
    if feature_map == 'leaky_relu' and normalizer == 'denominator':
        raise ValueError(
            "normalizer 'denominator' needs a feature map that is never "
            "negative ('relu' or 'elu1'), got 'leaky_relu'"
        )


def _within_range(x: Tensor) -> Tensor:
    """Put float16's largest number in the place of infinity."""
    if x.dtype != torch.float16:
        return x
    limit = torch.finfo(x.dtype).max
    return x.clamp(-limit, limit)


def linear_attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    feature_map: str = 'leaky_relu',
    normalizer: str = 'length',
    mask: Tensor | None = None,
) -> Tensor:
    """Attend in O(tokens): ``phi(q) (phi(k)^T v)`` instead of softmax.

    With ``normalizer='length'`` the product is divided by the number of keys,
    so that ``phi(k)^T v`` is a mean. Half of the division is done on the keys
    and half on the values, so that neither becomes too small nor their
    product too large for half precision. What overflows float16 none the
    less, at a contrast that no picture has, becomes its largest number.
    ``'denominator'`` is the textbook form (`Katharopoulos et al.
    <https://arxiv.org/abs/2006.16236>`_), which divides by ``phi(q) .
    sum(phi(k))``; it needs a feature map that is never negative, since the
    denominator of a signed one passes through zero.

    Args:
        q: Queries, shape (B, heads, Nq, D).
        k: Keys, shape (B, heads, Nk, D).
        v: Values, shape (B, heads, Nk, Dv).
        feature_map: 'leaky_relu' (slope 0.1), 'relu', 'elu1' (elu + 1), or
            'softmax': ordinary attention, in O(Nq * Nk), as a reference.
        normalizer: 'length' or 'denominator'; softmax has its own.
        mask: Keys that count, bool of shape (B, Nk). At least one of each
            sample must.

    Returns:
        Attended values, shape (B, heads, Nq, Dv).

    Raises:
        ValueError: If an option is unknown, or 'denominator' is asked for
            with 'leaky_relu'.
    """
    _check_options(feature_map, normalizer)
    if feature_map == 'softmax':
        seen = None if mask is None else mask[:, None, None]
        return F.scaled_dot_product_attention(q, k, v, attn_mask=seen)
    phi = FEATURE_MAPS[feature_map]
    q, k = phi(q), phi(k)
    share: float | Tensor = k.shape[-2] ** -0.5
    if mask is not None:
        k = k * mask[:, None, :, None].to(k.dtype)
        share = mask.sum(-1).clamp(min=1).rsqrt().to(k.dtype)
        share = share[:, None, None, None]
    k = k * share
    context = _within_range(k.transpose(-2, -1) @ (v * share))
    if normalizer == 'length':
        return _within_range(q @ context)
    denominator = q @ (k * share).sum(-2).unsqueeze(-1)
    return q @ context / (denominator + 1e-6)


class LinearAttention(nn.Module):
    """Multi-head linear attention over the pixels of all frames.

    The heads' outputs are RMS-normalised before they are projected: without
    a denominator their scale is free, and the norm fixes it.

    Args:
        channels: Channels C of the features.
        num_heads: Number of heads; divides ``channels``.
        feature_map: See :func:`linear_attention`.
        normalizer: See :func:`linear_attention`.

    Raises:
        ValueError: If ``num_heads`` does not divide ``channels``, or for an
            option that :func:`linear_attention` refuses.
    """

    def __init__(
        self,
        channels: int,
        num_heads: int = 4,
        feature_map: str = 'leaky_relu',
        normalizer: str = 'length',
    ) -> None:
        super().__init__()
        if channels % num_heads:
            raise ValueError(
                f'num_heads must divide channels, got {num_heads} heads for '
                f'{channels} channels'
            )
        _check_options(feature_map, normalizer)
        self.num_heads = num_heads
        self.feature_map = feature_map
        self.normalizer = normalizer
        self.to_q = nn.Linear(channels, channels, bias=False)
        self.to_kv = nn.Linear(channels, 2 * channels, bias=False)
        self.scale = nn.Parameter(torch.ones(channels))
        self.proj = nn.Linear(channels, channels)

    def _heads(self, x: Tensor) -> Tensor:
        """Split heads: (B, N, C) -> (B, heads, N, C / heads)."""
        return x.unflatten(-1, (self.num_heads, -1)).transpose(1, 2)

    def forward(
        self, query: Tensor, context: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """Let ``query`` read from ``context``.

        Args:
            query: Tokens that ask, shape (B, Nq, C).
            context: Tokens that answer, shape (B, Nk, C).
            mask: Tokens that may answer, bool of shape (B, Nk).

        Returns:
            Tensor of shape (B, Nq, C).
        """
        k, v = self.to_kv(context).chunk(2, dim=-1)
        out = linear_attention(
            self._heads(self.to_q(query)),
            self._heads(k),
            self._heads(v),
            self.feature_map,
            self.normalizer,
            mask,
        )
        out = out.float()
        out = out * torch.rsqrt(out.square().mean(-1, keepdim=True) + 1e-6)
        out = out.transpose(1, 2).flatten(2) * self.scale
        return self.proj(out.to(query.dtype))
