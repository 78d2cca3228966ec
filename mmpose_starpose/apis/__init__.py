"""What one calls from a script."""

from .conditions import degraded_pipeline, own_lr_size, with_lr_size
from .inference import inference_video_topdown
from .sample_clips import generate_sample_clips

__all__ = [
    'degraded_pipeline',
    'generate_sample_clips',
    'inference_video_topdown',
    'own_lr_size',
    'with_lr_size',
]
