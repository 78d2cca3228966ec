"""Backbones."""

from .clip_backbone import ClipBackbone
from .front_end import SpaceTimeFrontEnd
from .multi_grained import MultiGrainedEncoder
from .residual_pyramid import ResidualPyramid
from .star_pose import STARPose
from .stemless import StemlessBackbone
from .temporal_branch import TemporalBranch

__all__ = [
    'ClipBackbone',
    'MultiGrainedEncoder',
    'ResidualPyramid',
    'STARPose',
    'SpaceTimeFrontEnd',
    'StemlessBackbone',
    'TemporalBranch',
]
