"""Backbones."""

from .front_end import SpaceTimeFrontEnd
from .residual_pyramid import ResidualPyramid
from .star_pose import STARPose
from .stemless import StemlessBackbone

__all__ = [
    'ResidualPyramid',
    'STARPose',
    'SpaceTimeFrontEnd',
    'StemlessBackbone',
]
