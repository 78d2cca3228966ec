"""What one calls from a script."""

from .boxes import describe_boxes
from .conditions import (
    degraded_pipeline,
    input_shape,
    is_degraded,
    own_frame_offsets,
    own_lr_size,
    with_control,
    with_frames,
    with_lr_size,
)
from .inference import inference_video_topdown
from .onnx_export import (
    OnnxNetwork,
    TensorForward,
    export_error,
    export_onnx,
)
from .sample_clips import generate_sample_clips, write_layout

__all__ = [
    'OnnxNetwork',
    'TensorForward',
    'degraded_pipeline',
    'describe_boxes',
    'export_error',
    'export_onnx',
    'generate_sample_clips',
    'inference_video_topdown',
    'input_shape',
    'is_degraded',
    'own_frame_offsets',
    'own_lr_size',
    'with_control',
    'with_frames',
    'with_lr_size',
    'write_layout',
]
