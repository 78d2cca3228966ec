"""Heads."""

from .offset_heatmap_head import OffsetHeatmapHead
from .sr_ae_head import SRAssociativeEmbeddingHead
from .sr_heatmap_head import SRHeatmapHead
from .sr_pose_head import SRPoseHead

__all__ = [
    'OffsetHeatmapHead',
    'SRAssociativeEmbeddingHead',
    'SRHeatmapHead',
    'SRPoseHead',
]
