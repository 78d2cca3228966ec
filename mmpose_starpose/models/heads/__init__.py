"""Heads."""

from .sr_heatmap_head import SRHeatmapHead
from .sr_pose_head import SRPoseHead

__all__ = ['SRHeatmapHead', 'SRPoseHead']
