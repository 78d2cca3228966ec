"""Layers: pure functions with thin modules around them."""

from .adaptive_fusion import AdaptiveFusion
from .alignment import CorrelationAlignment
from .context_pruner import ContextPruner
from .entries import ENTRIES
from .flow_warp import flow_warp
from .gaussian_heatmaps import draw_gaussian_heatmaps, draw_keypoint_mask
from .heatmap_resampling import resample_heatmaps
from .linear_attention import LinearAttention, linear_attention
from .residual_block import ResidualBlock
from .space_time_block import SpaceTimeBlock, SpaceTimeConv
from .token_pruning import (
    PrunedTokens,
    TokenPruner,
    restore_tokens,
    to_windows,
)
from .transformer_block import TransformerBlock

__all__ = [
    'ENTRIES',
    'AdaptiveFusion',
    'ContextPruner',
    'CorrelationAlignment',
    'LinearAttention',
    'PrunedTokens',
    'ResidualBlock',
    'SpaceTimeBlock',
    'SpaceTimeConv',
    'TokenPruner',
    'TransformerBlock',
    'draw_gaussian_heatmaps',
    'draw_keypoint_mask',
    'flow_warp',
    'linear_attention',
    'resample_heatmaps',
    'restore_tokens',
    'to_windows',
]
