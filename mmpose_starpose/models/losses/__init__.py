"""Losses; each term is one registered module."""

from .bottomup_heatmap import BottomupHeatmapLoss
from .charbonnier import CharbonnierLoss

__all__ = ['BottomupHeatmapLoss', 'CharbonnierLoss']
