"""PoseTrack's two annotation formats, read into arrays.

PoseTrack18 and 21 keep a video in COCO-like lists (``images``,
``annotations``, ``categories``), PoseTrack17 in a tree (``annolist``). Both
carry ground truth and predictions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike

import numpy as np

JOINTS = (
    'right_ankle',
    'right_knee',
    'right_hip',
    'left_hip',
    'left_knee',
    'left_ankle',
    'right_wrist',
    'right_elbow',
    'right_shoulder',
    'left_shoulder',
    'left_elbow',
    'left_wrist',
    'neck',
    'nose',
    'head_top',
)
"""The 15 joints in the official order."""

KEYPOINTS = (
    'nose',
    'head_bottom',
    'head_top',
    'left_ear',
    'right_ear',
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
"""The 17 key points of the files of PoseTrack18 and 21, in their order."""

NO_SCORE = -9999.0
"""Score of a point without one, as in the official evaluation."""


@dataclass
class Frame:
    """The people of one frame; P is their number.

    Attributes:
        points: Positions in pixels, (P, 15, 2).
        labelled: Which joints exist, (P, 15).
        scores: Confidences, (P, 15).
        head_sizes: 0.6 of the head box's diagonal in pixels, (P,); NaN
            without a head box, or with one that is a point.
        ignore_regions: Polygons, each (M, 2).
        annotated: Whether the file lists anybody in this frame.
    """

    points: np.ndarray = field(default_factory=lambda: np.zeros((0, 15, 2)))
    labelled: np.ndarray = field(
        default_factory=lambda: np.zeros((0, 15), bool)
    )
    scores: np.ndarray = field(default_factory=lambda: np.zeros((0, 15)))
    head_sizes: np.ndarray = field(default_factory=lambda: np.zeros(0))
    ignore_regions: list[np.ndarray] = field(default_factory=list)
    annotated: bool = False

    def select(self, people: np.ndarray) -> Frame:
        """Keep or reorder people."""
        return Frame(
            self.points[people],
            self.labelled[people],
            self.scores[people],
            self.head_sizes[people],
            self.ignore_regions,
            self.annotated,
        )


def load_video(video: str | PathLike | Mapping) -> dict[str, Frame]:
    """Read a video's annotation or prediction file.

    In PoseTrack18's format a point at (0, 0) that is marked invisible is not
    there; every other point is, visible or not. This is what the official
    evaluation does.

    The people of a frame come by rising coordinates, so that nothing depends
    on their order in the file.

    Args:
        video: Path of a JSON file, or its content, in PoseTrack18's or
            PoseTrack17's format. Is not modified.

    Returns:
        Frames by name, in the order of the file.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the content is in neither format.
    """
    name = 'the video'
    if isinstance(video, (str, PathLike)):
        name = f"'{video}'"
        with open(video) as file:
            try:
                video = json.load(file)
            except json.JSONDecodeError as error:
                raise ValueError(f'{name} is not JSON: {error}') from error
    if isinstance(video, Mapping) and 'annolist' in video:
        return _load_annolist(video['annolist'], name)
    if isinstance(video, Mapping) and {'images', 'annotations'} <= set(video):
        return _load_coco_like(video, name)
    found = list(video)[:5] if isinstance(video, Mapping) else type(video)
    raise ValueError(
        f"{name} must have 'images' and 'annotations' (PoseTrack18), or "
        f"'annolist' (PoseTrack17); it has {found}"
    )


def head_size(width: float, height: float) -> float:
    """Size of a head in pixels from its box; NaN if the box is a point."""
    return 0.6 * float(np.hypot(width, height)) or float('nan')


def _joint_columns(video: Mapping, name: str) -> np.ndarray:
    """Where each official joint stands in a PoseTrack18 file."""
    categories = video.get('categories') or [{}]
    names = [
        'neck' if n == 'head_bottom' else n
        for n in categories[0].get('keypoints', ())
    ]
    missing = [joint for joint in JOINTS if joint not in names]
    if missing:
        raise ValueError(
            f"the category's keypoints in {name} lack {missing}; needed are "
            f"{list(JOINTS)}, with 'head_bottom' for 'neck'"
        )
    return np.array([names.index(joint) for joint in JOINTS])


def _load_coco_like(video: Mapping, name: str) -> dict[str, Frame]:
    owners = [ann['image_id'] for ann in video['annotations']]
    images = {image['id']: image for image in video['images']}
    unknown = set(owners) - set(images)
    if unknown:
        raise ValueError(
            f'an annotation in {name} is of image {min(unknown)}, which is '
            "not among 'images'"
        )
    anns = [ann for ann in video['annotations'] if ann.get('keypoints')]
    rows: dict[int, list[int]] = {number: [] for number in images}
    people = _people(video, anns, name) if anns else Frame()
    for row in _order(people):
        rows[anns[row]['image_id']].append(row)
    frames = {}
    for number, image in images.items():
        frame = people.select(np.array(rows[number], int))
        frame.ignore_regions = [
            np.column_stack([x, y]).astype(float)
            for x, y in zip(
                image.get('ignore_regions_x') or (),
                image.get('ignore_regions_y') or (),
            )
        ]
        frames[image['file_name']] = frame
    for number in set(owners):
        frames[images[number]['file_name']].annotated = True
    return frames


def _order(frame: Frame) -> np.ndarray:
    """Order people by rising coordinates; joints that are not there last."""
    points = np.where(frame.labelled[..., None], frame.points, np.inf)
    # np.lexsort sorts by its last key first
    return np.lexsort(points.reshape(-1, 2 * len(JOINTS)).T[::-1])


def _people(video: Mapping, anns: list[Mapping], name: str) -> Frame:
    """Read all annotations of a PoseTrack18 file as if of one frame."""
    columns = _joint_columns(video, name)
    count = len(video['categories'][0]['keypoints'])
    for ann in anns:
        for key, size in (('keypoints', 3 * count), ('scores', count)):
            if len(ann.get(key) or ()) not in (size, 0):
                raise ValueError(
                    f'an annotation of image {ann["image_id"]} in {name} has '
                    f'{len(ann[key])} {key}, needed are {size} for the '
                    f'{count} key points of the category'
                )
    table = np.array([ann['keypoints'] for ann in anns], float)
    table = table.reshape(-1, count, 3)[:, columns]
    missing = [NO_SCORE] * count
    scores = np.array([ann.get('scores') or missing for ann in anns], float)
    heads = [
        head_size(*ann['bbox_head'][2:]) if ann.get('bbox_head') else np.nan
        for ann in anns
    ]
    return Frame(
        table[..., :2], table.any(-1), scores[:, columns], np.array(heads)
    )


def _load_annolist(annolist: list[Mapping], name: str) -> dict[str, Frame]:
    frames = {}
    for entry in annolist:
        rects = entry.get('annorect') or []
        frame = Frame(
            ignore_regions=[
                np.array([[p['x'][0], p['y'][0]] for p in region['point']])
                for region in entry.get('ignore_regions') or ()
            ],
            annotated=bool(rects),
        )
        rects = [rect for rect in rects if _points_of(rect)]
        if rects:
            frame.points = np.zeros((len(rects), 15, 2))
            frame.labelled = np.zeros((len(rects), 15), bool)
            frame.scores = np.full((len(rects), 15), NO_SCORE)
            frame.head_sizes = np.full(len(rects), np.nan)
        for row, rect in enumerate(rects):
            for point in _points_of(rect):
                joint = point['id'][0]
                if not 0 <= joint < 15:
                    raise ValueError(
                        f'{name} has a point of joint {joint}, allowed are 0 '
                        'to 14'
                    )
                if frame.labelled[row, joint]:  # the first of a kind counts
                    continue
                frame.points[row, joint] = point['x'][0], point['y'][0]
                frame.labelled[row, joint] = True
                if 'score' in point:
                    frame.scores[row, joint] = point['score'][0]
            if 'x1' in rect:
                frame.head_sizes[row] = head_size(
                    rect['x2'][0] - rect['x1'][0],
                    rect['y2'][0] - rect['y1'][0],
                )
        frames[entry['image'][0]['name']] = frame.select(_order(frame))
    return frames


def _points_of(rect: Mapping) -> list[Mapping]:
    points = rect.get('annopoints')
    return points[0].get('point', []) if points else []
