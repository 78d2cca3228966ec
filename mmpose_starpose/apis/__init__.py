"""What one calls from a script."""

from .inference import inference_video_topdown
from .sample_clips import generate_sample_clips, write_layout

__all__ = [
    'generate_sample_clips',
    'inference_video_topdown',
    'write_layout',
]
