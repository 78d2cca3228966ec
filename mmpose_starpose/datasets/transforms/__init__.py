"""Transforms."""

from .blurring import DegradeBlur, DegradeDefocus, DegradeMotionBlur
from .compression import DegradeJPEG, DegradeVideoCodec
from .flipping import RandomClipFlip
from .formatting import PackBottomupInputs, PackLowResPoseInputs
from .loading import LoadVideoFrames
from .pseudo_video import PseudoVideo
from .resizing import DegradeRandomResize, DegradeResize, RestoreSize
from .seeding import SeedSample, sample_generator
from .sensing import DegradeLowLight, DegradeNoise
from .shuffling import DegradeShuffle
from .supporting_frames import ReplaceSupportingFrames
from .topdown import LowResTopdownAffine

__all__ = [
    'DegradeBlur',
    'DegradeDefocus',
    'DegradeJPEG',
    'DegradeLowLight',
    'DegradeMotionBlur',
    'DegradeNoise',
    'DegradeRandomResize',
    'DegradeResize',
    'DegradeShuffle',
    'DegradeVideoCodec',
    'LoadVideoFrames',
    'LowResTopdownAffine',
    'PackBottomupInputs',
    'PackLowResPoseInputs',
    'PseudoVideo',
    'RandomClipFlip',
    'ReplaceSupportingFrames',
    'RestoreSize',
    'SeedSample',
    'sample_generator',
]
