"""Codecs."""

from .argmax_heatmap import ArgmaxHeatmap

__all__ = ['ArgmaxHeatmap']
