"""Sample clips: short videos of drawn people in PoseTrack18's layout."""

from __future__ import annotations

from .generate import generate_sample_clips

__all__ = ['generate_sample_clips']
