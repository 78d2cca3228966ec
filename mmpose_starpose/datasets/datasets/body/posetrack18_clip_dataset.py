"""PoseTrack18-layout videos as clips around labelled key frames."""

from __future__ import annotations

from mmpose.datasets.datasets import PoseTrack18Dataset
from mmpose.registry import DATASETS

from .video_clips import VideoClips


@DATASETS.register_module()
class PoseTrack18ClipDataset(VideoClips, PoseTrack18Dataset):
    """PoseTrack18, and every video data set in its layout.

    Frames are numbered from 0. See :class:`VideoClips` for what a sample is
    and what it says about its video. The arguments are MMPose's; boxes come
    from the labels, or from ``bbox_file`` in test mode.
    ``tools/dataset_converters/posetrack18.py`` merges the official files.
    """
