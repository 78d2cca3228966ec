"""Transforms."""

from .degradation import (
    DegradeBlur,
    DegradeJPEG,
    DegradeNoise,
)
from .formatting import PackLowResPoseInputs
from .loading import LoadVideoFrames
from .pseudo_video import PseudoVideo
from .resizing import DegradeResize, RestoreSize
from .seeding import SeedSample, sample_generator

__all__ = [
    'DegradeBlur',
    'DegradeJPEG',
    'DegradeNoise',
    'DegradeResize',
    'LoadVideoFrames',
    'PackLowResPoseInputs',
    'PseudoVideo',
    'RestoreSize',
    'SeedSample',
    'sample_generator',
]
