"""Metrics."""

from .acceleration_error import AccelerationError
from .height_binned_coco_metric import HeightBinnedCocoMetric
from .keypoint_error_types import KeypointErrorTypes
from .lr_pck import LowResPCK
from .posetrack_metric import PoseTrackMetric
from .side_blind_coco_metric import SideBlindCocoMetric
from .sr_quality import SRQuality

__all__ = [
    'AccelerationError',
    'HeightBinnedCocoMetric',
    'KeypointErrorTypes',
    'LowResPCK',
    'PoseTrackMetric',
    'SRQuality',
    'SideBlindCocoMetric',
]
