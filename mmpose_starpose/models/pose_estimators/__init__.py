"""Pose estimators."""

from .frozen_teacher import FrozenTeacher
from .low_res_topdown import LowResTopdownPoseEstimator

__all__ = ['FrozenTeacher', 'LowResTopdownPoseEstimator']
