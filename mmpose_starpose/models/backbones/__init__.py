"""Backbones."""

from .residual_pyramid import ResidualPyramid
from .star_pose import STARPose

__all__ = ['ResidualPyramid', 'STARPose']
