"""Pose estimators."""

from .cascaded import CascadedPoseEstimator
from .frozen_teacher import FrozenTeacher
from .low_res_topdown import LowResTopdownPoseEstimator

__all__ = [
    'CascadedPoseEstimator',
    'FrozenTeacher',
    'LowResTopdownPoseEstimator',
]
