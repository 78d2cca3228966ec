"""Pose estimators."""

from .cascaded import CascadedPoseEstimator
from .low_res_topdown import LowResTopdownPoseEstimator

__all__ = ['CascadedPoseEstimator', 'LowResTopdownPoseEstimator']
