"""One block of the STAR-Pose front end."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .adaptive_fusion import AdaptiveFusion
from .context_pruner import ContextPruner
from .linear_attention import LinearAttention


class SpaceTimeConv(nn.Module):
    """Local texture branch: depthwise 3x3 in space, 3 frames in time.

    Args:
        channels: Channels C of the features.
        dense_time: Whether the frames before and after have 3x3 kernels of
            their own, from all channels to all. They begin at zero and can
            follow small motion. Without them a neighbour has one factor a
            channel, behind the kernel of the frame itself; with these no
            clip model was better than one on single frames.
    """

    def __init__(self, channels: int, dense_time: bool = True) -> None:
        super().__init__()
        self.dense_time = dense_time
        self.space = nn.Conv2d(
            channels, channels, 3, padding=1, groups=channels, bias=False
        )
        # of the frame before, then of the frame after
        kernel = (channels, 3, 3) if dense_time else (1, 1, 1)
        self.time = nn.Parameter(torch.zeros(2 * channels, *kernel))
        self.norm = nn.BatchNorm2d(channels)
        self.act = nn.ReLU(inplace=True)
        self.point = nn.Conv2d(channels, channels, 1)

    def _read(self, neighbour: Tensor, which: int) -> Tensor:
        """Read a frame before (0) or after (1), (N, C, H, W)."""
        kernel = self.time.chunk(2)[which]
        if self.dense_time:
            return F.conv2d(neighbour, kernel, padding=1)
        return self.space(neighbour) * kernel[..., 0]

    def forward(
        self, x: Tensor, frames: slice, mask: Tensor | None = None
    ) -> Tensor:
        """Convolve a clip.

        The frames before the first and after the last count as zero.

        Args:
            x: Features, shape (N, T, C, H, W).
            frames: Frames to compute, t of the T.
            mask: Frames that count, bool of shape (N, T); the others count
                as zero.

        Returns:
            Features of those frames, shape (N * t, C, H, W).
        """
        num_frames = x.shape[1]
        if mask is not None:
            x = x * mask[..., None, None, None].to(x.dtype)
        out = []
        for t in range(num_frames)[frames]:
            mixed = self.space(x[:, t])
            if t > 0:
                mixed = mixed + self._read(x[:, t - 1], 0)
            if t < num_frames - 1:
                mixed = mixed + self._read(x[:, t + 1], 1)
            out.append(mixed)
        if num_frames == 1:
            # unread, but DDP waits for a gradient of every parameter
            out[0] = out[0] + 0 * self.time.sum()
        return self.point(
            self.act(self.norm(torch.stack(out, 1).flatten(0, 1)))
        )


def attend(
    attention: nn.Module,
    x: Tensor,
    frames: slice,
    mask: Tensor | None,
    pruner: nn.Module | None = None,
) -> Tensor:
    """Let the pixels of some frames read from the pixels of a clip.

    Args:
        attention: Layer that takes queries, context and mask.
        x: Features, shape (N, T, C, H, W).
        frames: Frames to compute, t of the T.
        mask: Frames that may be read, bool of shape (N, T).
        pruner: What chooses the pixels to be read, for one frame to compute;
            ``None`` for all.

    Returns:
        Features of those frames, shape (N * t, C, H, W).
    """
    h, w = x.shape[-2:]
    tokens = x.movedim(2, -1)  # (N, T, H, W, C)
    if pruner is not None:
        context, mask = pruner(x, frames.start, mask)
    else:
        context = tokens.flatten(1, 3)
        if mask is not None:
            mask = mask.repeat_interleave(h * w, dim=1)
    out = attention(tokens[:, frames].flatten(1, 3), context, mask)
    return out.view(-1, h, w, out.shape[-1]).permute(0, 3, 1, 2)


class SpaceTimeBlock(nn.Module):
    """Linear space-time attention beside a convolution, joined by a gate.

    ``x + fuse(attention(norm(x)), conv(norm(x)))``, then a feed-forward
    layer. All T * H * W pixels of the clip are tokens of one attention. The
    convolution, which sees where the border is, tells tokens where they are
    at any size (conditional positions, as in `CPVT
    <https://arxiv.org/abs/2102.10882>`_).

    Args:
        channels: Channels C of the features.
        num_heads: Heads of the attention.
        ffn_ratio: Hidden channels of the feed-forward layer over C.
        feature_map: See :func:`linear_attention`.
        normalizer: See :func:`linear_attention`.
        branches: The branches there are, of 'attention' and 'conv'.
        fusion: 'gate', or 'mean' of the two branches.
        gate_bias: The gate's bias before training. By default it begins with
            2 % of attention and 98 % of convolution. Where it began with
            half of each (0), the block learnt more slowly than without
            attention, and the gate hardly chose.
        dense_time: See :class:`SpaceTimeConv`.
        pruner: Arguments of :class:`ContextPruner`: when the block computes
            the key frame alone, its attention reads few pixels of the other
            frames. By default it reads all.

    Raises:
        ValueError: If a branch or ``fusion`` is unknown, there is no branch,
            or there is a ``pruner`` and no attention.
    """

    def __init__(
        self,
        channels: int,
        num_heads: int = 4,
        ffn_ratio: int = 2,
        feature_map: str = 'leaky_relu',
        normalizer: str = 'length',
        branches: tuple[str, ...] = ('attention', 'conv'),
        fusion: str = 'gate',
        gate_bias: float = -4.0,
        dense_time: bool = True,
        pruner: dict | None = None,
    ) -> None:
        super().__init__()
        if not branches or set(branches) - {'attention', 'conv'}:
            raise ValueError(
                f'branches is {tuple(branches)}, allowed are '
                "('attention', 'conv') or one of them"
            )
        if fusion not in ('gate', 'mean'):
            raise ValueError(
                f"fusion is '{fusion}', allowed are 'gate' and 'mean'"
            )
        if pruner and 'attention' not in branches:
            raise ValueError(
                f'pruner is {pruner}, but it chooses what attention reads '
                f'and branches is {tuple(branches)}'
            )
        hidden = channels * ffn_ratio
        self.norm = nn.BatchNorm2d(channels)
        self.attention: nn.Module | None = None
        self.conv: nn.Module | None = None
        self.fusion: nn.Module | None = None
        self.pruner = ContextPruner(channels, **pruner) if pruner else None
        if 'attention' in branches:
            self.attention = LinearAttention(
                channels, num_heads, feature_map, normalizer
            )
        if 'conv' in branches:
            self.conv = SpaceTimeConv(channels, dense_time)
        if fusion == 'gate' and len(set(branches)) == 2:
            self.fusion = AdaptiveFusion(channels, gate_bias)
        self.ffn = nn.Sequential(
            nn.BatchNorm2d(channels),
            nn.Conv2d(channels, hidden, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(hidden, channels, 1),
        )

    def forward(
        self,
        x: Tensor,
        key_index: int | None = None,
        mask: Tensor | None = None,
    ) -> Tensor:
        """Transform a clip.

        Args:
            x: Features, shape (N, T, C, H, W).
            key_index: Compute this frame alone (the others are still read);
                ``None`` computes all.
            mask: Frames that may be read, bool of shape (N, T).

        Returns:
            Features of shape (N, T, C, H, W), or (N, 1, C, H, W) with a
            ``key_index``.
        """
        n, t = x.shape[:2]
        frames = (
            slice(0, t)
            if key_index is None
            else slice(key_index, key_index + 1)
        )
        y = self.norm(x.flatten(0, 1)).unflatten(0, (n, t))
        outs = []
        if self.attention is not None:
            pruner = None if key_index is None else self.pruner
            outs.append(attend(self.attention, y, frames, mask, pruner))
        if self.conv is not None:
            outs.append(self.conv(y, frames, mask))
        if self.fusion is not None:
            fused = self.fusion(*outs)
        else:
            fused = sum(outs) / len(outs)
        out = x[:, frames].flatten(0, 1) + fused
        out = out + self.ffn(out)
        return out.unflatten(0, (n, -1))
