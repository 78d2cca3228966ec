"""Transformer block with the parameter names of MMPretrain's ViT."""

from __future__ import annotations

import torch.nn.functional as F
from mmcv.cnn.bricks.drop import DropPath
from mmcv.cnn.bricks.transformer import FFN
from torch import Tensor, nn


class MultiheadAttention(nn.Module):
    """Self-attention through ``scaled_dot_product_attention``.

    Args:
        embed_dims: Channels C.
        num_heads: Heads; divides C.

    Raises:
        ValueError: If it does not.
    """

    def __init__(self, embed_dims: int, num_heads: int) -> None:
        super().__init__()
        if embed_dims % num_heads:
            raise ValueError(
                f'num_heads must divide embed_dims, got {num_heads} heads '
                f'for {embed_dims} channels'
            )
        self.num_heads = num_heads
        self.qkv = nn.Linear(embed_dims, 3 * embed_dims)
        self.proj = nn.Linear(embed_dims, embed_dims)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Map (B, N, C) to (B, N, C).

        Args:
            x: Tokens.
            mask: Tokens that may be read, bool of shape (B, N).
        """
        qkv = self.qkv(x).unflatten(-1, (3, self.num_heads, -1))
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        seen = None if mask is None else mask[:, None, None]
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        return self.proj(out.transpose(1, 2).flatten(2))


class TransformerBlock(nn.Module):
    """Pre-norm block of a ViT: attention, then a feed-forward layer.

    Parameters are named as in MMPretrain's ``VisionTransformer``, so that
    weights of ViTPose load.

    Args:
        embed_dims: Channels C.
        num_heads: Heads of the attention.
        feedforward_channels: Hidden channels of the feed-forward layer.
        drop_path_rate: Rate of stochastic depth.
    """

    def __init__(
        self,
        embed_dims: int,
        num_heads: int,
        feedforward_channels: int,
        drop_path_rate: float = 0.0,
    ) -> None:
        super().__init__()
        self.ln1 = nn.LayerNorm(embed_dims, eps=1e-6)
        self.attn = MultiheadAttention(embed_dims, num_heads)
        self.drop_path = DropPath(drop_path_rate)
        self.ln2 = nn.LayerNorm(embed_dims, eps=1e-6)
        self.ffn = FFN(
            embed_dims,
            feedforward_channels,
            act_cfg=dict(type='GELU'),
            dropout_layer=dict(type='DropPath', drop_prob=drop_path_rate),
        )

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Map tokens (B, N, C) to (B, N, C); ``mask`` (B, N): to be read."""
        x = x + self.drop_path(self.attn(self.ln1(x), mask))
        return self.ffn(self.ln2(x), identity=x)
