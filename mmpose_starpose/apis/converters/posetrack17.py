"""PoseTrack17's label files as one COCO-like file a split."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...evaluation.functional.posetrack_format import JOINTS, load_video
from .boxes import keypoint_box
from .convert import Reader, Source, Video
from .frames import check_frames
from .report import Problem


class PoseTrack17Reader(Reader):
    """``annotations/SPLIT/VIDEO.json`` and ``images/GROUP/VIDEO/*.jpg``.

    Frames are named inside the labels, for example
    ``images/bonn_5sec/000342_mpii/00000001.jpg`` (poseval's README,
    https://github.com/leonid-pishchulin/poseval); 250 videos are for
    training and 50 for validation (its issue 32). A person becomes 15 key
    points in the official order, a box made of them, and a head box.
    """

    name = 'posetrack17'
    title = 'PoseTrack17'
    versions = {50: 'the public labels'}

    def sources(self) -> list[Source]:
        """Find the label files."""
        found = []
        for split in self.splits:
            folder = self.root / 'annotations' / split
            found += [
                Source(f'{split}/{path.stem}', path)
                for path in sorted(folder.glob('*.json'))
            ]
        if not found:
            raise FileNotFoundError(
                f"no label file like '{self.root}/annotations/val/"
                "000342_mpii.json' exists"
            )
        return found

    def category(self) -> dict[str, Any]:
        """15 key points in the official order."""
        return dict(
            supercategory='person',
            id=1,
            name='person',
            keypoints=list(JOINTS),
            skeleton=[],
        )

    def folders_without_labels(self, sources: Sequence[Source]) -> list[str]:
        """Find folders of frames without labels in any split.

        Test videos count only where test labels are there.
        """
        labels = self.root / 'annotations'
        labelled = {path.stem for path in labels.glob('*/*.json')}
        tested = (labels / 'test').is_dir()
        return [
            self.relative(folder)
            for folder in sorted((self.root / 'images').glob('*/*'))
            if folder.is_dir()
            and folder.name not in labelled
            and (tested or 'test' not in folder.parent.name)
        ]

    def read(self, source: Source) -> Video:
        """Read one video."""
        split = source.name.split('/')[0]
        labels = self.relative(source.labels)
        try:
            content = json.loads(source.labels.read_text())
            if 'images' in content and 'annolist' not in content:
                raise ValueError(
                    "is in PoseTrack18's format ('images', 'annotations'); "
                    'use posetrack18.py or posetrack21.py'
                )
            load_video(content)  # what evaluation accepts
            return self._convert(split, labels, content['annolist'])
        except (ValueError, KeyError, IndexError, TypeError, OSError) as error:
            text = f'cannot be read ({error.__class__.__name__}: {error})'
            return Video(split, problems=[Problem(labels, text)])

    def _convert(
        self, split: str, labels: str, annolist: Sequence[Mapping]
    ) -> Video:
        names = [entry['image'][0]['name'] for entry in annolist]
        if not names:
            raise ValueError('it names no frame')
        match = re.fullmatch(r'(.+)/(\d+)(\.\w+)', names[0])
        if match is None:
            raise ValueError(f"frame '{names[0]}' is not named by a number")
        folder, digits, suffix = match[1], len(match[2]), match[3]
        pattern = re.compile(
            rf'{re.escape(folder)}/(\d{{{digits}}}){re.escape(suffix)}'
        )
        numbers = []
        for name in names:
            match = pattern.fullmatch(name)
            if match is None:
                raise ValueError(
                    f"frame '{name}' does not lie beside '{names[0]}'"
                )
            numbers.append(int(match[1]))
        frames = check_frames(self.root, folder, numbers, digits, suffix)
        video = Video(split, folder, problems=frames.problems)
        if frames.size is None:
            return video
        # ids do not depend on what else is there
        base = zlib.crc32(folder.encode()) * 10000
        for entry, name, number in zip(annolist, names, numbers):
            if number not in frames.usable:
                continue
            people = entry.get('annorect') or []
            regions = entry.get('ignore_regions') or []
            corners = [region['point'] for region in regions]
            video.images.append(
                dict(
                    id=base + number,
                    frame_id=base + number,
                    vid_id=Path(folder).name,
                    file_name=name,
                    nframes=frames.count,
                    first_frame=frames.first,
                    width=frames.size[0],
                    height=frames.size[1],
                    is_labeled=bool(
                        (entry.get('is_labeled') or [bool(people)])[0]
                    ),
                    ignore_regions_x=[[p['x'][0] for p in c] for c in corners],
                    ignore_regions_y=[[p['y'][0] for p in c] for c in corners],
                )
            )
            for row, rect in enumerate(people):
                video.annotations.append(
                    _person(rect, base + number, 100 * (base + number) + row)
                )
        return video


def _person(rect: Mapping, image: int, number: int) -> dict[str, Any]:
    keypoints = np.zeros((len(JOINTS), 3))
    points = rect.get('annopoints') or [{}]
    for point in points[0].get('point') or ():
        row = keypoints[point['id'][0]]
        if not row[2]:  # the first of a kind counts, as in evaluation
            row[:] = point['x'][0], point['y'][0], 1
    labelled = keypoints[:, 2] > 0
    person: dict[str, Any] = dict(
        id=number,
        image_id=image,
        category_id=1,
        iscrowd=0,
        track_id=(rect.get('track_id') or [-1])[0],
        keypoints=keypoints.ravel().tolist(),
        num_keypoints=int(labelled.sum()),
        scores=[],
    )
    if 'x1' in rect:
        x1, y1, x2, y2 = (rect[k][0] for k in ('x1', 'y1', 'x2', 'y2'))
        person['bbox_head'] = [x1, y1, x2 - x1, y2 - y1]
    if labelled.any():
        person['bbox'] = keypoint_box(keypoints[labelled, :2])
    else:
        person['bbox'] = person.get('bbox_head', [0, 0, 0, 0])
    return person
