"""Data sets and transforms."""

from .datasets import *  # noqa: F403
from .transforms import *  # noqa: F403
