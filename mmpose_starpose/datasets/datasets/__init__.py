"""Data sets."""

from .body import *  # noqa: F403
