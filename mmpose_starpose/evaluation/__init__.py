"""Evaluation: pure functions and the metrics that use them."""

from . import functional
from .metrics import *  # noqa: F403

__all__ = ['functional']
