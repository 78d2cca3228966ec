"""Body data sets."""

from .jhmdb_clip_dataset import JhmdbClipDataset
from .penn_action_clip_dataset import PennActionClipDataset
from .posetrack17_clip_dataset import PoseTrack17ClipDataset
from .posetrack18_clip_dataset import PoseTrack18ClipDataset
from .posetrack21_clip_dataset import PoseTrack21ClipDataset

__all__ = [
    'JhmdbClipDataset',
    'PennActionClipDataset',
    'PoseTrack17ClipDataset',
    'PoseTrack18ClipDataset',
    'PoseTrack21ClipDataset',
]
