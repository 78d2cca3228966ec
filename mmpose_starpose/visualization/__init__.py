"""Pictures of low-resolution pose estimation."""

from .strips import draw_skeleton, overlay_heatmaps, save_gif, titled_row

__all__ = ['draw_skeleton', 'overlay_heatmaps', 'save_gif', 'titled_row']
