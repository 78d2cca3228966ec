"""Heads."""

from .sr_pose_head import SRPoseHead

__all__ = ['SRPoseHead']
