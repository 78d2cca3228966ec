"""Pose estimators."""

from .low_res_topdown import LowResTopdownPoseEstimator

__all__ = ['LowResTopdownPoseEstimator']
