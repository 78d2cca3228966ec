"""Pictures of low-resolution pose estimation."""

from .strips import draw_skeleton, save_gif, titled_row

__all__ = ['draw_skeleton', 'save_gif', 'titled_row']
