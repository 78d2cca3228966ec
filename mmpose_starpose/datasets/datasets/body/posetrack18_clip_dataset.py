"""PoseTrack18-layout videos as clips around labelled key frames."""

from __future__ import annotations

import os.path as osp
import re

from mmpose.datasets.datasets import PoseTrack18Dataset
from mmpose.registry import DATASETS


@DATASETS.register_module()
class PoseTrack18ClipDataset(PoseTrack18Dataset):
    """PoseTrack18, and every video data set in its layout.

    One sample is one labelled person in one key frame. The data set only
    says where the video's frames are; which of them a clip takes is
    :class:`LoadVideoFrames`' option, so that clips of any length, fixed or
    drawn, come from one data set. ``img_path`` stays the key frame's path,
    which MMPose's hooks and visualizers rely on.

    Frames are expected beside the key frame, numbered from 0 to
    ``nframes - 1`` with as many digits as the key frame's name.

    Adds to MMPose's ``PoseTrack18Dataset``:

        - frame_template: ``str.format`` template of the frames' paths
        - frame_index: number of the key frame
        - frame_range: first and last number of the video

    The arguments are MMPose's; boxes come from the labels, or from
    ``bbox_file`` in test mode.

    Raises:
        ValueError: If an annotation has no usable key points, a file name is
            not a number, or no labelled person is left.
    """

    first_frame = 0

    def load_data_list(self) -> list[dict]:
        """Load the samples and refuse an empty data set."""
        data_list = super().load_data_list()
        if not data_list:
            source = self.bbox_file or self.ann_file
            raise ValueError(
                f"no person to estimate in '{source}': it has no annotation "
                'with labelled key points and a box'
            )
        return data_list

    def parse_data_info(self, raw_data_info: dict) -> dict | None:
        """Parse one annotation and locate its video.

        Args:
            raw_data_info: ``raw_ann_info`` and ``raw_img_info``.

        Returns:
            Sample, or ``None`` for a person without a box.
        """
        ann, img = raw_data_info['raw_ann_info'], raw_data_info['raw_img_info']
        if 'bbox' not in ann:  # a head box alone is nobody to estimate
            return None
        expected = 3 * self.metainfo['num_keypoints']
        got = len(ann.get('keypoints', ()))
        if got != expected:
            raise ValueError(
                f"annotation {ann.get('id')} of '{img['file_name']}' in "
                f"'{self.ann_file}' has {got} key-point values, needed are "
                f'{expected} (x, y, visible)'
            )
        data_info = super().parse_data_info(raw_data_info)
        if data_info is not None:
            data_info.update(self._locate_video(img))
        return data_info

    def _load_detection_results(self) -> list[dict]:
        data_list = super()._load_detection_results()
        images = {i: img for i, img in self.coco.imgs.items()}
        for data_info in data_list:
            data_info.update(self._locate_video(images[data_info['img_id']]))
        return data_list

    def _locate_video(self, img: dict) -> dict:
        """Find the frames of the video that an image belongs to."""
        path = osp.join(self.data_prefix['img'], img['file_name'])
        folder, name = osp.split(path)
        match = re.fullmatch(r'(\d+)(\.\w+)', name)
        if match is None or 'nframes' not in img:
            raise ValueError(
                f"image '{img['file_name']}' in '{self.ann_file}' must be "
                'named by its frame number, like 000012.jpg, and have '
                f"'nframes'; got nframes={img.get('nframes')}"
            )
        digits, suffix = match.groups()
        folder = folder.replace('{', '{{').replace('}', '}}')
        number = f'{{:0{len(digits)}d}}'
        return dict(
            frame_template=osp.join(folder, number + suffix),
            frame_index=int(digits),
            frame_range=(
                self.first_frame,
                self.first_frame + int(img['nframes']) - 1,
            ),
        )
