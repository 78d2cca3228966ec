"""Pure functions of evaluation: numpy in, numbers out."""

from .geometry import points_in_polygon
from .posetrack_ap import GROUPS, average_precision, posetrack_ap
from .posetrack_format import JOINTS, Frame, load_video

__all__ = [
    'GROUPS',
    'JOINTS',
    'Frame',
    'average_precision',
    'load_video',
    'points_in_polygon',
    'posetrack_ap',
]
