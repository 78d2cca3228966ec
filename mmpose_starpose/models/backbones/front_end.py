"""Space-time front end: a clip of LR frames to features of the key frame."""

from __future__ import annotations

import torch
from mmengine.model import BaseModule, ModuleList
from torch import Tensor, nn

from ..layers import (
    ENTRIES,
    CorrelationAlignment,
    ResidualBlock,
    SpaceTimeBlock,
)


def encode_offsets(offsets: Tensor, channels: int) -> Tensor:
    """Encode frame offsets by sines and cosines.

    The encoding of `Attention Is All You Need
    <https://arxiv.org/abs/1706.03762>`_ with wavelengths of 4 to 64 frames:
    it is defined for every offset, also for those never trained on.

    Args:
        offsets: Offsets to the key frame, shape (T,).
        channels: Even number of channels.

    Returns:
        Encoding of shape (T, channels); sines are 0 at the key frame.
    """
    half = channels // 2
    exponent = torch.arange(half, device=offsets.device) / max(half - 1, 1)
    phase = offsets[:, None].float() * (torch.pi / 2) / 16**exponent
    return torch.cat([phase.sin(), phase.cos()], dim=1)


class SpaceTimeFrontEnd(BaseModule):
    """Embed each frame, exchange between frames, keep the key frame.

    Args:
        channels: Channels C of the features.
        in_channels: Channels of a frame.
        entry: How pixels become features: 'low_res', 'sub_pixel' (features
            twice as fine as the frame), 'sub_pixel_stem' or
            'upsampled_stem'; see :mod:`mmpose_starpose.models.layers`.
        num_embed_blocks: Residual blocks of the per-frame embedding.
        num_blocks: Space-time blocks, at least 1.
        align: Whether supporting frames are aligned to the key frame. Where
            the blocks have kernels for the neighbours (``dense_time``), it
            has added nothing under weak noise.
        block: Arguments of :class:`SpaceTimeBlock
            <mmpose_starpose.models.layers.SpaceTimeBlock>`.
        pruner: Arguments of :class:`ContextPruner
            <mmpose_starpose.models.layers.ContextPruner>`: the last block
            reads few pixels of the supporting frames. By default it reads
            all.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If ``entry`` is unknown or ``num_blocks`` is below 1.
    """

    time_channels = 8
    # normalised pixels lie within 3; what is far beyond would overflow fp16
    input_limit = 10.0

    def __init__(
        self,
        channels: int,
        in_channels: int = 3,
        entry: str = 'low_res',
        num_embed_blocks: int = 1,
        num_blocks: int = 1,
        align: bool = False,
        block: dict | None = None,
        pruner: dict | None = None,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        if entry not in ENTRIES:
            raise ValueError(
                f"entry is '{entry}', allowed are {sorted(ENTRIES)}"
            )
        if num_blocks < 1:
            raise ValueError(
                f'num_blocks must be at least 1, got {num_blocks}'
            )
        self.embed = nn.Sequential(
            ENTRIES[entry](in_channels, channels),
            *(
                ResidualBlock(channels, channels)
                for _ in range(num_embed_blocks)
            ),
        )
        self.grid = ENTRIES[entry].grid
        self.alignment = CorrelationAlignment(channels) if align else None
        self.time_embed = nn.Linear(self.time_channels, channels, bias=False)
        nn.init.trunc_normal_(self.time_embed.weight, std=0.02)
        self.blocks = ModuleList(
            SpaceTimeBlock(channels, **(block or {}), pruner=which)
            for which in [None] * (num_blocks - 1) + [pruner]
        )

    def forward(
        self, x: Tensor, key_index: int, mask: Tensor | None = None
    ) -> Tensor:
        """Extract the key frame's features.

        Args:
            x: Clip of shape (N, T, 3, h, w).
            key_index: Index of the key frame.
            mask: Frames that may be read, bool of shape (N, T); the key
                frame must be one of them.

        Returns:
            Features of shape (N, C, g * h, g * w), with g = 2 behind the
            entry 'sub_pixel' and 1 else.
        """
        n, t = x.shape[:2]
        # pixels are tokens: with channels last neither view copies
        frames = x.flatten(0, 1).clamp(-self.input_limit, self.input_limit)
        frames = frames.contiguous(memory_format=torch.channels_last)
        y = self.embed(frames).unflatten(0, (n, t))
        if self.alignment is not None:
            y = self.alignment(y, key_index)
        offsets = torch.arange(t, device=x.device) - key_index
        time = self.time_embed(encode_offsets(offsets, self.time_channels))
        y = y + time[:, :, None, None]
        *earlier, last = self.blocks  # a slice would break torch.compile
        for block in earlier:
            y = block(y, mask=mask)
        return last(y, key_index, mask).squeeze(1)
