"""JHMDB as clips around labelled key frames."""

from __future__ import annotations

from mmpose.datasets.datasets import JhmdbDataset
from mmpose.registry import DATASETS

from .video_clips import VideoClips


@DATASETS.register_module()
class JhmdbClipDataset(VideoClips, JhmdbDataset):
    """JHMDB with MMPose's annotation files, as video.

    Frames are numbered from 1: ``Rename_Images/CLASS/CLIP/00001.png``. Key
    points and boxes are counted from 1 too, as in MATLAB; the stock class
    shifts them. The arguments are MMPose's; see :class:`VideoClips` for what
    a sample says about its video.
    """

    first_frame = 1
