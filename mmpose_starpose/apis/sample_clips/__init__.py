"""Sample clips: short videos of drawn people in PoseTrack18's layout."""

from __future__ import annotations

from .generate import generate_sample_clips
from .layouts import LAYOUTS, write_layout

__all__ = ['LAYOUTS', 'generate_sample_clips', 'write_layout']
