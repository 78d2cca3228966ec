"""Pure functions of evaluation: numpy in, numbers out."""

from .error_types import (
    ERROR_TYPES,
    error_table,
    error_types,
    undo_inversions,
)
from .geometry import points_in_polygon
from .image_quality import psnr, ssim
from .jitter import acceleration_error
from .lr_geometry import lr_heights, pixels_per_lr_pixel
from .posetrack_ap import GROUPS, average_precision, posetrack_ap
from .posetrack_format import JOINTS, Frame, load_video

__all__ = [
    'ERROR_TYPES',
    'GROUPS',
    'JOINTS',
    'Frame',
    'acceleration_error',
    'average_precision',
    'error_table',
    'error_types',
    'load_video',
    'lr_heights',
    'pixels_per_lr_pixel',
    'points_in_polygon',
    'posetrack_ap',
    'psnr',
    'ssim',
    'undo_inversions',
]
