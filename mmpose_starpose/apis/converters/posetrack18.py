"""PoseTrack18's and 21's label files, merged into one file a split."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...evaluation.functional.posetrack_format import KEYPOINTS, load_video
from .boxes import keypoint_box
from .convert import Reader, Source, Video
from .frames import Frames, check_frames, numbered_files
from .report import Problem


class PoseTrack18Reader(Reader):
    """``annotations/SPLIT/VIDEO.json``, ``images/SPLIT/VIDEO/000000.jpg``.

    The first public labels, v0.2, have 74 validation sequences, v0.45 has
    170 (issues 16 of Guanghan/lighttrack and 33 of
    mks0601/TF-SimpleHumanPose); the frames of the latter come with both.
    Every frame's size, and what the classes need and the labels lack, is
    added; people without key points get zeros, people without a box that of
    their points, or of their head.
    """

    name = 'posetrack18'
    title = 'PoseTrack18'
    versions = {74: 'v0.2', 170: 'v0.45'}
    label_folders: tuple[str, ...] = (
        'annotations',
        'posetrack_data/annotations',
    )

    def sources(self) -> list[Source]:
        """Find the label files."""
        found = []
        for split in self.splits:
            for labels in self.label_folders:
                paths = sorted((self.root / labels / split).glob('*.json'))
                frames = self.root / 'images' / split
                found += [
                    Source(f'{split}/{p.stem}', p, frames / p.stem)
                    for p in paths
                ]
                if paths:
                    break
        if not found:
            places = ' or '.join(
                f"'{self.root / labels}/val'" for labels in self.label_folders
            )
            raise FileNotFoundError(
                f'no label file like 000342_mpii_test.json exists in {places}'
            )
        return found

    def category(self) -> dict[str, Any]:
        """17 key points; ears are not labelled."""
        return dict(
            supercategory='person',
            id=1,
            name='person',
            keypoints=list(KEYPOINTS),
            skeleton=[],
        )

    def folders_without_labels(self, sources: Sequence[Source]) -> list[str]:
        """Find folders of frames without labels."""
        labelled = {source.frames for source in sources}
        return [
            self.relative(folder)
            for split in self.splits
            for folder in sorted((self.root / 'images' / split).glob('*'))
            if folder.is_dir() and folder not in labelled
        ]

    def read(self, source: Source) -> Video:
        """Read one video."""
        split = source.name.split('/')[0]
        labels = self.relative(source.labels)
        try:
            content = json.loads(source.labels.read_text())
            if 'annolist' in content:
                raise ValueError(
                    "is in PoseTrack17's format ('annolist'); use "
                    'posetrack17.py'
                )
            load_video(content)  # what evaluation accepts
            return self._convert(split, content)
        except (ValueError, KeyError, IndexError, TypeError, OSError) as error:
            text = f'cannot be read ({error.__class__.__name__}: {error})'
            return Video(split, problems=[Problem(labels, text)])

    def _convert(self, split: str, content: Mapping) -> Video:
        images = content['images']
        if not images:
            raise ValueError('it names no frame')
        names = list((content.get('categories') or [{}])[0]['keypoints'])
        if names != list(KEYPOINTS):
            raise ValueError(
                f'its key points are {names}, needed are {list(KEYPOINTS)}'
            )
        folder = Path(images[0]['file_name']).parent.as_posix()
        frames, numbers = self._frames(folder, images)
        video = Video(split, folder, problems=frames.problems)
        if frames.size is None:
            return video
        for image, number in zip(images, numbers):
            if number in frames.usable:
                width, height = frames.size
                video.images.append(
                    dict(
                        image,
                        nframes=frames.count,
                        first_frame=frames.first,
                        width=width,
                        height=height,
                    )
                )
        kept = {image['id'] for image in video.images}
        video.annotations = [
            _person(person)
            for person in content['annotations']
            if person['image_id'] in kept
        ]
        return video

    def _frames(
        self, folder: str, images: Sequence[Mapping]
    ) -> tuple[Frames, list[int]]:
        """Check the frames of a video; return them and the named numbers."""
        numbers = []
        for image in images:
            name = image['file_name']
            match = re.fullmatch(rf'{re.escape(folder)}/(\d{{6}})\.jpg', name)
            if match is None:
                raise ValueError(
                    f"frame '{name}' must be like '{folder}/000000.jpg'"
                )
            numbers.append(int(match[1]))
        # the labels name all frames or some; the count must hold anyway
        there = numbered_files(self.root / folder, 6, '.jpg')
        last = min([*numbers, *there])
        last += max(int(image.get('nframes', 1)) for image in images) - 1
        named = [*numbers, last]
        return check_frames(self.root, folder, named, 6, '.jpg'), numbers


class PoseTrack21Reader(PoseTrack18Reader):
    """``posetrack_data/SPLIT/VIDEO.json``, ``images/SPLIT/VIDEO/000000.jpg``.

    PoseTrack18's format with ``person_id`` and people who have a box alone
    (https://github.com/anDoer/PoseTrack21/blob/main/doc/dataset_structure.md).
    """

    name = 'posetrack21'
    title = 'PoseTrack21'
    versions = {170: 'the public labels'}
    label_folders = ('posetrack_data',)


def _person(person: Mapping) -> dict[str, Any]:
    record = dict(person)
    values = record.get('keypoints') or [0] * (3 * len(KEYPOINTS))
    points = np.array(values, float).reshape(-1, 3)
    labelled = (points != 0).any(axis=1) & (points[:, 2] > 0)
    record['keypoints'] = list(values)
    record['num_keypoints'] = int(labelled.sum())
    record.setdefault('iscrowd', 0)
    if not record.get('bbox_head'):
        record.pop('bbox_head', None)
    if not record.get('bbox'):
        if labelled.any():
            record['bbox'] = keypoint_box(points[labelled, :2])
        else:
            record['bbox'] = record.get('bbox_head', [0, 0, 0, 0])
    return record
