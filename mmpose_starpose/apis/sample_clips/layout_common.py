"""What the writers of official layouts share."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .skeleton import KEYPOINTS

SPLITS: tuple[str, ...] = ('train', 'val')


@dataclass(frozen=True)
class SampleVideo:
    """One generated clip.

    Attributes:
        root: Folder of the sample clips.
        split: 'train' or 'val'.
        number: The video's six digits.
        images: ``images`` of its annotation file, in the order of time.
        people: ``annotations`` by image id.
    """

    root: Path
    split: str
    number: str
    images: list[dict[str, Any]]
    people: dict[int, list[dict[str, Any]]]

    def picture(self, frame: int) -> Path:
        """Path of a frame, counted from 0."""
        return self.root / self.images[frame]['file_name']

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.images[0]['width'], self.images[0]['height']

    @property
    def ignore_region(self) -> list[tuple[int, int]]:
        """A triangle in the upper right corner; of every odd video."""
        if int(self.number) % 2 == 0:
            return []
        width, height = self.size
        return [(width - width // 8, 0), (width, 0), (width, height // 8)]


def load_videos(root: Path, split: str) -> list[SampleVideo]:
    """Loads the clips of a split, in order.

    Raises:
        FileNotFoundError: If there are none.
    """
    videos = []
    for path in sorted((root / 'annotations' / split).glob('*.json')):
        document = json.loads(path.read_text())
        people: dict[int, list[dict[str, Any]]] = {
            image['id']: [] for image in document['images']
        }
        for person in document['annotations']:
            people[person['image_id']].append(person)
        number = document['images'][0]['vid_id']
        videos.append(
            SampleVideo(root, split, number, document['images'], people)
        )
    if not videos:
        raise FileNotFoundError(f"'{root}' holds no sample clips of '{split}'")
    return videos


def write_json(path: Path, document: object) -> None:
    """Writes a JSON file; makes its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, separators=(',', ':')))


def copy_frame(source: Path, target: Path) -> None:
    """Links a frame, or copies it where links are impossible."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def keypoints_of(person: dict[str, Any], names: Sequence[str]) -> np.ndarray:
    """The person's key points in another skeleton.

    Beside the clips' own names: 'head', 'neck', 'belly', 'pelvis', 'thorax'
    and 'upper_neck', from their neighbours. Other names are not labelled.

    Args:
        person: An entry of ``annotations``.
        names: The K names wanted.

    Returns:
        x, y, labelled: shape (K, 3), zero where not labelled.
    """
    own = np.array(person['keypoints'], float).reshape(-1, 3)
    points = dict(zip(KEYPOINTS, own))
    made = {
        'neck': ('head_bottom',),
        'upper_neck': ('head_bottom',),
        'head': ('nose', 'head_top'),
        'thorax': ('left_shoulder', 'right_shoulder'),
        'pelvis': ('left_hip', 'right_hip'),
        'belly': ('left_shoulder', 'right_shoulder', 'left_hip', 'right_hip'),
    }
    result = np.zeros((len(names), 3))
    for row, name in zip(result, names):
        parts = [points[n] for n in made.get(name, (name,)) if n in points]
        if parts and all(part[2] for part in parts):
            row[:] = np.mean(parts, axis=0)
    return result


def longest_track(video: SampleVideo) -> dict[int, dict[str, Any]]:
    """The person with the most labelled frames: annotations by image id."""
    tracks: dict[int, dict[int, dict[str, Any]]] = {}
    for image, people in video.people.items():
        for person in people:
            tracks.setdefault(person['track_id'], {})[image] = person
    return max(tracks.values(), key=len, default={})


def coco_document(
    images: list[dict[str, Any]],
    annotations: list[dict[str, Any]],
    names: Sequence[str],
) -> dict[str, Any]:
    """A file in COCO's format."""
    category = dict(
        supercategory='person',
        id=1,
        name='person',
        keypoints=list(names),
        skeleton=[],
    )
    return dict(images=images, annotations=annotations, categories=[category])
