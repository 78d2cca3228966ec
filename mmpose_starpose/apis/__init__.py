"""What one calls from a script."""

from .boxes import describe_boxes
from .inference import inference_video_topdown
from .sample_clips import generate_sample_clips, write_layout

__all__ = [
    'describe_boxes',
    'generate_sample_clips',
    'inference_video_topdown',
    'write_layout',
]
