"""Low-resolution branch over all frames: a ViT that prunes its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from mmcv.cnn.bricks.transformer import PatchEmbed
from mmengine.model import BaseModule, ModuleList
from mmengine.model.weight_init import trunc_normal_
from torch import Tensor, nn

from ...compat.state_dicts import on_load_state_dict
from ..layers import (
    PrunedTokens,
    TokenPruner,
    TransformerBlock,
    restore_tokens,
)
from ..layers.position_embedding import grid_of, resize_positions
from .front_end import encode_offsets

ARCH_KEYS = ('embed_dims', 'num_layers', 'num_heads', 'feedforward_channels')


def follow(x: Tensor, pruned: PrunedTokens, now: Tensor) -> Tensor:
    """Bring pruned tokens up to date: each takes over its centre's change.

    What a token differed from its centre in, it keeps.

    Args:
        x: Tokens before pruning, shape (B, N, C).
        pruned: What pruning left of them.
        now: The kept tokens (B, K, C) after further layers.

    Returns:
        All N tokens, shape (B, N, C).
    """
    return x + restore_tokens(now - pruned.tokens, pruned.assignment)


def normalised(tokens: Tensor) -> Tensor:
    """Normalise tokens for comparison: their scale must not count."""
    return F.layer_norm(tokens, tokens.shape[-1:])


def places_of(indices: Tensor, size: tuple[int, int]) -> Tensor:
    """Tell where patches are.

    Args:
        indices: Index of each in the map, row by row, shape (..., K).
        size: Patches of the map, (h, w).

    Returns:
        Row and column over h, shape (..., K, 2), float32.
    """
    height, width = size
    rows = indices.div(width, rounding_mode='floor')
    return torch.stack([rows, indices % width], dim=-1) / height


def prune_support(
    pruner: TokenPruner, support: Tensor, guide: Tensor, places: Tensor
) -> tuple[Tensor, Tensor]:
    """Prune the supporting frames, each by itself.

    Args:
        pruner: What prunes.
        support: Their tokens, shape (N, T - 1, P, C); T may be 1.
        guide: Normalised tokens of the key frame, shape (N, M, C).
        places: Where the tokens are, shape (N, T - 1, P, 2).

    Returns:
        Tokens left, (N, T - 1, S, C), and which they are, (N, T - 1, S).
    """
    n, others = support.shape[:2]
    if not others:
        return support, support.new_zeros(support.shape[:3], dtype=torch.long)
    tokens = support.flatten(0, 1)
    guide = guide[:, None].expand(-1, others, -1, -1).flatten(0, 1)
    pruned = pruner(tokens, normalised(tokens), guide, places.flatten(0, 1))
    return tuple(
        part.unflatten(0, (n, others))
        for part in (pruned.tokens, pruned.indices)
    )


class KeptPatches(NamedTuple):
    """Which patches a pruning left, by their place in the patch grid.

    Attributes:
        key: Of the key frame, ascending, int64 of shape (N, K).
        support: Of the supporting frames in time order, int64 of shape
            (N, T - 1, S).
    """

    key: Tensor
    support: Tensor


class TemporalBranch(BaseModule):
    """ViT over the patches of all frames, with pruning between its stages.

    The layers of the first stage see each frame by itself. Then tokens are
    pruned, frame by frame, before every further stage, in which the tokens
    of all frames attend to each other. At the end the key frame's map is made
    dense again by :func:`follow`. With every keep at 1.0, and for a clip of
    one frame, this is the ViT of ViTPose.

    Args:
        arch: ``embed_dims`` C, ``num_layers``, ``num_heads`` and
            ``feedforward_channels``, as MMPretrain has them.
        img_size: Frames' size (h, w) that positions are learned for; they
            are interpolated for others.
        patch_size: Side of a patch in pixels.
        patch_padding: Padding of the patch embedding; ViTPose has 2.
        stage_layers: Layers of each stage; their sum is ``num_layers``.
        key_keep: Share, or number, of the key frame's tokens kept before
            each stage but the first.
        support_keep: The same for each supporting frame.
        pruner: Further arguments of :class:`TokenPruner
            <mmpose_starpose.models.layers.TokenPruner>`.
        drop_path_rate: Stochastic depth of the last layer; that of the others
            grows linearly from 0.

    Raises:
        ValueError: If ``arch`` lacks a key, or the stages do not fit.
    """

    time_channels = 8

    def __init__(
        self,
        arch: dict,
        img_size: tuple[int, int],
        patch_size: int,
        patch_padding: int = 0,
        stage_layers: Sequence[int] = (2, 10),
        key_keep: Sequence[float | int] = (0.5,),
        support_keep: Sequence[float | int] = (0.1,),
        pruner: dict | None = None,
        drop_path_rate: float = 0.0,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        if set(arch) != set(ARCH_KEYS):
            raise ValueError(
                f'arch has {sorted(arch)}, needed are {sorted(ARCH_KEYS)}'
            )
        if sum(stage_layers) != arch['num_layers'] or min(stage_layers) < 1:
            raise ValueError(
                'stage_layers must be positive and sum up to num_layers, got '
                f'{tuple(stage_layers)} for {arch["num_layers"]}'
            )
        for name, keep in (
            ('key_keep', key_keep),
            ('support_keep', support_keep),
        ):
            if len(keep) != len(stage_layers) - 1:
                raise ValueError(
                    f'{name} needs one value a stage but the first, '
                    f'{len(stage_layers) - 1}, got {tuple(keep)}'
                )
        channels = arch['embed_dims']
        self.patch_embed = PatchEmbed(
            embed_dims=channels,
            kernel_size=patch_size,
            stride=patch_size,
            padding=patch_padding,
            input_size=tuple(img_size),
        )
        self.grid = tuple(self.patch_embed.init_out_size)
        self.pos_embed = nn.Parameter(
            torch.zeros(1, self.grid[0] * self.grid[1], channels)
        )
        on_load_state_dict(self, self._fit_positions)
        # zero at the start: a clip of one frame is then ViTPose's
        self.time_embed = nn.Linear(self.time_channels, channels, bias=False)
        rates = torch.linspace(0, drop_path_rate, arch['num_layers']).tolist()
        self.layers = ModuleList(
            TransformerBlock(
                channels,
                arch['num_heads'],
                arch['feedforward_channels'],
                rate,
            )
            for rate in rates
        )
        self.ln1 = nn.LayerNorm(channels, eps=1e-6)
        ends = torch.tensor(stage_layers).cumsum(0).tolist()
        self.stages = [
            range(end - n, end) for end, n in zip(ends, stage_layers)
        ]
        options = dict(pruner or {}, channels=channels)
        self.key_pruners, self.support_pruners = (
            nn.ModuleList(TokenPruner(keep, **options) for keep in keeps)
            for keeps in (key_keep, support_keep)
        )

    def init_weights(self) -> None:
        """Initialise as MMPretrain's ViT; then load ``init_cfg``."""
        trunc_normal_(self.pos_embed, std=0.02)
        nn.init.zeros_(self.time_embed.weight)
        for layer in self.layers:
            for module in layer.ffn.modules():
                if isinstance(module, nn.Linear):
                    nn.init.xavier_uniform_(module.weight)
                    nn.init.normal_(module.bias, std=1e-6)
        super().init_weights()

    def _fit_positions(self, state: dict[str, Tensor], prefix: str) -> None:
        """Fit a checkpoint's positions to this grid, dropping a class token's.

        Raises:
            ValueError: If their grid cannot be told.
        """
        name = f'{prefix}pos_embed'
        if name not in state or state[name].shape == self.pos_embed.shape:
            return
        positions = state[name]
        if positions.shape[1] == self.pos_embed.shape[1] + 1:
            positions = positions[:, 1:]
        size = grid_of(positions.shape[1], self.grid)
        state[name] = resize_positions(positions, size, self.grid)

    def forward(
        self, x: Tensor, key_index: int, mask: Tensor | None = None
    ) -> tuple[Tensor, list[KeptPatches]]:
        """Extract the key frame's coarse map.

        Args:
            x: Clip of shape (N, T, 3, H, W).
            key_index: Index of the key frame.
            mask: Frames that may be read, bool of shape (N, T).

        Returns:
            Map of shape (N, C, h, w), and the patches that each pruning
            left.
        """
        n, t = x.shape[:2]
        tokens, size = self._embed(x, key_index)
        others = [i for i in range(t) if i != key_index]
        key, support = tokens[:, key_index], tokens[:, others]
        if mask is not None:
            mask = mask[:, [key_index, *others]]
        patches = torch.arange(size[0] * size[1], device=x.device)
        kept = KeptPatches(patches.expand(n, -1), patches.expand(n, t - 1, -1))
        history: list[KeptPatches] = []
        steps: list[tuple[Tensor, PrunedTokens]] = []
        for stage, key_pruner, support_pruner in zip(
            self.stages[1:], self.key_pruners, self.support_pruners
        ):
            guide = normalised(key)
            places = places_of(kept.key, size)
            pruned = key_pruner(key, guide, guide, places)
            steps.append((key, pruned))
            key, key_places = pruned.tokens, kept.key.gather(1, pruned.indices)
            places = places_of(kept.support, size)
            support, indices = prune_support(
                support_pruner, support, guide, places
            )
            kept = KeptPatches(key_places, kept.support.gather(2, indices))
            history.append(kept)
            key, support = self._attend(key, support, stage, mask)
        for before, pruned in reversed(steps):
            key = follow(before, pruned, key)
        return self.ln1(key).transpose(1, 2).unflatten(2, size), history

    def _embed(
        self, x: Tensor, key_index: int
    ) -> tuple[Tensor, tuple[int, int]]:
        """Make tokens and run the stage that sees each frame by itself.

        Args:
            x: Clip of shape (N, T, 3, H, W).
            key_index: Index of the key frame.

        Returns:
            Tokens of shape (N, T, h * w, C), and their grid (h, w).
        """
        n, t = x.shape[:2]
        tokens, size = self.patch_embed(x.flatten(0, 1))
        tokens = tokens + resize_positions(self.pos_embed, self.grid, size)
        offsets = torch.arange(t, device=x.device) - key_index
        time = self.time_embed(encode_offsets(offsets, self.time_channels))
        tokens = (tokens.unflatten(0, (n, t)) + time[:, None]).flatten(0, 1)
        for index in self.stages[0]:
            tokens = self.layers[index](tokens)
        return tokens.unflatten(0, (n, t)), size

    def _attend(
        self,
        key: Tensor,
        support: Tensor,
        stage: range,
        mask: Tensor | None,
    ) -> tuple[Tensor, Tensor]:
        """Let the tokens of all frames attend to each other.

        Args:
            key: The key frame's tokens, shape (N, K, C).
            support: The other frames', shape (N, T - 1, S, C).
            stage: Layers to run.
            mask: Frames that may be read, key frame first, (N, T).

        Returns:
            Both, of the same shapes.
        """
        tokens = torch.cat([key, support.flatten(1, 2)], dim=1)
        if mask is not None:
            mask = torch.cat(
                [
                    mask[:, :1].expand(-1, key.shape[1]),
                    mask[:, 1:].repeat_interleave(support.shape[2], dim=1),
                ],
                dim=1,
            )
        for index in stage:
            tokens = self.layers[index](tokens, mask)
        count = key.shape[1]
        rest = tokens[:, count:].unflatten(1, support.shape[1:3])
        return tokens[:, :count], rest
