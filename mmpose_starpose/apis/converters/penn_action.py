"""Penn Action's MATLAB files as one COCO-like file a split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...datasets.datasets.body.penn_action_clip_dataset import JOINTS
from .boxes import keypoint_box
from .convert import Reader, Source, Video
from .frames import check_frames
from .report import Problem


class PennActionReader(Reader):
    """``labels/0001.mat`` and ``frames/0001/000001.jpg``.

    A file holds ``x``, ``y`` and ``visibility`` (T, 13), ``bbox`` (T, 4) as
    x1, y1, x2, y2, ``action`` and ``train`` (1 or -1): README of
    https://dreamdragon.github.io/PennAction/, with 2326 videos. Invisible
    joints are not labelled here; frames without a visible joint have no
    person. A frame without a box gets that of its joints. Coordinates are
    taken as they are.
    """

    name = 'penn_action'
    title = 'Penn Action'
    splits = ('train', 'test')
    counted_split = 'test'
    versions = {1068: 'the public labels'}

    def sources(self) -> list[Source]:
        """Find the label files."""
        found = [
            Source(path.stem, path, self.root / 'frames' / path.stem)
            for path in sorted((self.root / 'labels').glob('*.mat'))
        ]
        if not found:
            raise FileNotFoundError(
                f"no label file like '{self.root}/labels/0001.mat' exists"
            )
        return found

    def category(self) -> dict[str, Any]:
        """13 key points in the official order."""
        return dict(
            supercategory='person',
            id=1,
            name='person',
            keypoints=list(JOINTS),
            skeleton=[],
        )

    def folders_without_labels(self, sources: Sequence[Source]) -> list[str]:
        """Find folders of frames without labels."""
        labelled = {source.frames for source in sources}
        return [
            self.relative(folder)
            for folder in sorted((self.root / 'frames').glob('*'))
            if folder.is_dir() and folder not in labelled
        ]

    def read(self, source: Source) -> Video:
        """Read one video."""
        from scipy.io import loadmat

        try:
            content = loadmat(source.labels, squeeze_me=True)
            split = 'train' if int(content['train']) == 1 else 'test'
            return self._convert(split, source.name, content)
        except Exception as error:  # scipy raises many kinds
            text = f'cannot be read ({error.__class__.__name__}: {error})'
            problem = Problem(self.relative(source.labels), text)
            return Video(self.splits[0], problems=[problem])

    def _convert(self, split: str, name: str, content: Mapping) -> Video:
        points = np.stack(
            [
                np.asarray(content[key], float).reshape(-1, len(JOINTS))
                for key in ('x', 'y', 'visibility')
            ],
            axis=-1,
        )
        points[points[..., 2] <= 0] = 0
        boxes = np.zeros((len(points), 4))
        given = np.asarray(content['bbox'], float).reshape(-1, 4)
        boxes[: len(given)] = given[: len(boxes)]
        folder = f'frames/{name}'
        numbers = range(1, len(points) + 1)
        frames = check_frames(self.root, folder, numbers, 6, '.jpg')
        video = Video(split, folder, problems=frames.problems)
        if frames.size is None:
            return video
        for number, joints, box in zip(numbers, points, boxes):
            if number not in frames.usable:
                continue
            key = int(name) * 100000 + number
            labelled = joints[:, 2] > 0
            video.images.append(
                dict(
                    id=key,
                    frame_id=key,
                    vid_id=name,
                    file_name=f'{folder}/{number:06d}.jpg',
                    nframes=frames.count,
                    first_frame=frames.first,
                    width=frames.size[0],
                    height=frames.size[1],
                    is_labeled=bool(labelled.any()),
                )
            )
            if not labelled.any():
                continue
            size = box[2:] - box[:2]
            xywh = [*box[:2].tolist(), *size.tolist()]
            if size.min() <= 0:
                xywh = keypoint_box(joints[labelled, :2])
            video.annotations.append(
                dict(
                    id=key,
                    image_id=key,
                    category_id=1,
                    iscrowd=0,
                    track_id=0,
                    action=str(content['action']),
                    bbox=xywh,
                    keypoints=joints.ravel().tolist(),
                    num_keypoints=int(labelled.sum()),
                )
            )
        return video
