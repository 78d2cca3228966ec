"""Necks."""

from .sr_neck import SRNeck

__all__ = ['SRNeck']
