"""Heads."""

from .sr_ae_head import SRAssociativeEmbeddingHead
from .sr_pose_head import SRPoseHead

__all__ = ['SRAssociativeEmbeddingHead', 'SRPoseHead']
