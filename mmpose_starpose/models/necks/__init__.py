"""Necks."""

from .simple_feature_pyramid import SimpleFeaturePyramid
from .sr_neck import SRNeck

__all__ = ['SRNeck', 'SimpleFeaturePyramid']
