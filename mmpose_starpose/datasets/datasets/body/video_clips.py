"""What all video data sets have in common: they know their frames."""

from __future__ import annotations

import os
import os.path as osp
import re


class VideoClips:
    """Mix-in that tells :class:`LoadVideoFrames` where the frames are.

    One sample is one labelled person in one key frame. The data set only
    says where the video's frames are; which of them a clip takes is
    :class:`LoadVideoFrames`' option, so that clips of any length, fixed or
    drawn, come from one data set. ``img_path`` stays the key frame's path,
    which MMPose's hooks and visualizers rely on.

    Frames lie beside the key frame and are named by their numbers, with as
    many digits and the suffix of the key frame. The first number is the
    image's ``first_frame``, or else the class's; their count is the image's
    ``nframes``. Where an image has no ``nframes``, the folder is looked into,
    once a video.

    Goes before a class in COCO style, to whose samples it adds:

        - frame_template: ``str.format`` template of the frames' paths
        - frame_index: number of the key frame
        - frame_range: first and last number of the video

    Raises:
        ValueError: If an annotation has no usable key points, a file name is
            not a number of the video, or no labelled person is left.
        FileNotFoundError: If ``nframes`` is unknown and the folder missing.
    """

    first_frame = 0
    """Number of a video's first frame."""

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
        images = self.coco.imgs
        for data_info in data_list:
            data_info.update(self._locate_video(images[data_info['img_id']]))
        return data_list

    def _locate_video(self, img: dict) -> dict:
        """Find the frames of the video that an image belongs to."""
        path = osp.join(self.data_prefix['img'], img['file_name'])
        folder, name = osp.split(path)
        match = re.fullmatch(r'(\d+)(\.\w+)', name)
        if match is None:
            raise ValueError(
                f"image '{img['file_name']}' in '{self.ann_file}' must be "
                'named by its frame number, like 000012.jpg'
            )
        digits, suffix = match.groups()
        if 'nframes' in img:
            first = int(img.get('first_frame', self.first_frame))
            last = first + int(img['nframes']) - 1
        else:
            first, last = self._look_into(folder, len(digits), suffix)
        if not first <= int(digits) <= last:
            raise ValueError(
                f"image '{img['file_name']}' in '{self.ann_file}' is not "
                f'among the frames {first} to {last} of its video'
            )
        folder = folder.replace('{', '{{').replace('}', '}}')
        return dict(
            frame_template=osp.join(folder, f'{{:0{len(digits)}d}}{suffix}'),
            frame_index=int(digits),
            frame_range=(first, last),
        )

    def _look_into(
        self, folder: str, digits: int, suffix: str
    ) -> tuple[int, int]:
        """Find the first and last frame in a folder, once a folder."""
        ranges = self.__dict__.setdefault('_frame_ranges', {})
        if folder not in ranges:
            if not osp.isdir(folder):
                raise FileNotFoundError(
                    f"'{folder}' does not exist, and '{self.ann_file}' does "
                    "not say how many frames it has ('nframes')"
                )
            pattern = re.compile(rf'\d{{{digits}}}{re.escape(suffix)}')
            numbers = [
                int(name[:digits])
                for name in os.listdir(folder)
                if pattern.fullmatch(name)
            ]
            # an empty folder is the reader's error, with the frame's name
            ranges[folder] = (
                min(numbers, default=0),
                max(numbers, default=10**digits - 1),
            )
        return ranges[folder]
