"""Penn Action as clips around labelled key frames."""

from __future__ import annotations

from mmpose.datasets.datasets.base import BaseCocoStyleDataset
from mmpose.registry import DATASETS

from .skeletons import ACROSS, LIMBS, dataset_info
from .video_clips import VideoClips

JOINTS = (
    'head',
    'left_shoulder',
    'right_shoulder',
    'left_elbow',
    'right_elbow',
    'left_wrist',
    'right_wrist',
    'left_hip',
    'right_hip',
    'left_knee',
    'right_knee',
    'left_ankle',
    'right_ankle',
)
"""The 13 joints in the official order."""


@DATASETS.register_module()
class PennActionClipDataset(VideoClips, BaseCocoStyleDataset):
    """Penn Action, from the files that our converter writes.

    One person a video, 13 key points, frames with 6 digits numbered from 1:
    ``frames/0001/000001.jpg`` (README of the data set,
    https://dreamdragon.github.io/PennAction/). The arguments are MMPose's;
    see :class:`VideoClips` for what a sample says about its video.
    """

    METAINFO: dict = dict(
        dataset_info(
            'penn_action',
            JOINTS,
            (
                *LIMBS,
                *ACROSS,
                ('head', 'left_shoulder'),
                ('head', 'right_shoulder'),
            ),
            dict(
                author='Zhang, Weiyu and Zhu, Menglong and Derpanis, '
                'Konstantinos G.',
                title='From Actemes to Action: A Strongly-supervised '
                'Representation for Detailed Action Understanding',
                container='Proceedings of the IEEE International Conference '
                'on Computer Vision',
                year='2013',
                homepage='https://dreamdragon.github.io/PennAction/',
            ),
        )
    )
    first_frame = 1
