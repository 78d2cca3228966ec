"""PoseTrack17 as clips around labelled key frames."""

from __future__ import annotations

from mmpose.datasets.datasets.base import BaseCocoStyleDataset
from mmpose.registry import DATASETS

from ....evaluation.functional.posetrack_format import JOINTS
from .skeletons import ACROSS, LIMBS, dataset_info
from .video_clips import VideoClips


@DATASETS.register_module()
class PoseTrack17ClipDataset(VideoClips, BaseCocoStyleDataset):
    """PoseTrack17, from the files that our converter writes.

    15 key points in the official order, frames with 8 digits numbered from 1
    (or as the image's ``first_frame`` says), for example
    ``images/bonn_5sec/000342_mpii/00000001.jpg``: see poseval's README,
    https://github.com/leonid-pishchulin/poseval. The boxes of the labels are
    those of the key points, 15 % larger on each side; ``bbox_file`` in test
    mode gives others. The arguments are MMPose's; see :class:`VideoClips`
    for what a sample says about its video.
    """

    METAINFO: dict = dict(
        dataset_info(
            'posetrack17',
            JOINTS,
            (
                *LIMBS,
                *ACROSS,
                ('head_top', 'nose'),
                ('nose', 'neck'),
                ('neck', 'left_shoulder'),
                ('neck', 'right_shoulder'),
            ),
            dict(
                author='Andriluka, Mykhaylo and Iqbal, Umar and '
                'Insafutdinov, Eldar and Pishchulin, Leonid and '
                'Milan, Anton and Gall, Juergen and Schiele, Bernt',
                title='PoseTrack: A Benchmark for Human Pose Estimation and '
                'Tracking',
                container='Proceedings of the IEEE Conference on Computer '
                'Vision and Pattern Recognition',
                year='2018',
                homepage='https://posetrack.net',
            ),
        )
    )
    first_frame = 1
