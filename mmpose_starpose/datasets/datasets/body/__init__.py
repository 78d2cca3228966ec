"""Body data sets."""

from .posetrack18_clip_dataset import PoseTrack18ClipDataset

__all__ = ['PoseTrack18ClipDataset']
