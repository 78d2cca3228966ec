"""Official downloads turned into what the data set classes read."""

from .convert import convert
from .penn_action import PennActionReader
from .posetrack17 import PoseTrack17Reader
from .posetrack18 import PoseTrack18Reader, PoseTrack21Reader
from .report import Report

__all__ = [
    'PennActionReader',
    'PoseTrack17Reader',
    'PoseTrack18Reader',
    'PoseTrack21Reader',
    'Report',
    'convert',
]
