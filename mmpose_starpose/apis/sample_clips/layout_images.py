"""Labelled frames of sample clips in the layouts of image data sets.

They are what MMPose's data set zoo describes
(https://mmpose.readthedocs.io/en/latest/dataset_zoo/2d_body_keypoint.html).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .layout_common import (
    SPLITS,
    coco_document,
    copy_frame,
    keypoints_of,
    load_videos,
    write_json,
)

COCO_JOINTS: tuple[str, ...] = (
    'nose',
    'left_eye',
    'right_eye',
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
CROWDPOSE_JOINTS: tuple[str, ...] = (*COCO_JOINTS[5:], 'head_top', 'neck')
MPII_JOINTS: tuple[str, ...] = (
    'right_ankle',
    'right_knee',
    'right_hip',
    'left_hip',
    'left_knee',
    'left_ankle',
    'pelvis',
    'thorax',
    'upper_neck',
    'head_top',
    'right_wrist',
    'right_elbow',
    'right_shoulder',
    'left_shoulder',
    'left_elbow',
    'left_wrist',
)
Labelled = tuple[int, Path, dict[str, Any], list[dict[str, Any]]]
"""Number of the picture, its file, its record, its people."""


def _labelled_frames(clips: Path, split: str) -> Iterator[Labelled]:
    number = 0 if split == 'train' else 500000
    for video in load_videos(clips, split):
        for frame, image in enumerate(video.images):
            people = video.people[image['id']]
            if people:
                number += 1
                yield number, video.picture(frame), image, people


def _coco_labels(
    clips: Path,
    split: str,
    folder: Path,
    digits: int,
    names: tuple[str, ...],
    extra: dict[str, Any],
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Writes the pictures; returns labels and detections."""
    images, annotations = [], []
    for number, picture, image, people in _labelled_frames(clips, split):
        name = f'{number:0{digits}d}.jpg'
        copy_frame(picture, folder / name)
        images.append(
            dict(
                id=number,
                file_name=name,
                width=image['width'],
                height=image['height'],
                **extra,
            )
        )
        for person in people:
            points = keypoints_of(person, names)
            points[:, 2] *= 2
            annotations.append(
                dict(
                    id=100 * number + person['track_id'],
                    image_id=number,
                    category_id=1,
                    bbox=person['bbox'],
                    area=person['area'],
                    iscrowd=0,
                    keypoints=points.ravel().tolist(),
                    num_keypoints=int((points[:, 2] > 0).sum()),
                )
            )
    detections = [
        dict(image_id=a['image_id'], category_id=1, bbox=a['bbox'], score=0.9)
        for a in annotations
    ]
    return coco_document(images, annotations, names), detections


def write_coco(clips: Path, out: Path) -> None:
    """Writes COCO 2017, with a file of detections for ``val``."""
    for split in SPLITS:
        folder = out / f'{split}2017'
        document, detections = _coco_labels(
            clips, split, folder, 12, COCO_JOINTS, {}
        )
        name = f'person_keypoints_{split}2017.json'
        write_json(out / 'annotations' / name, document)
        if split == 'val':
            name = 'COCO_val2017_detections_AP_H_56_person.json'
            write_json(out / 'person_detection_results' / name, detections)


def write_crowdpose(clips: Path, out: Path) -> None:
    """Writes CrowdPose as MMPose has it: 14 joints, ``crowdIndex``."""
    for split, name in zip(SPLITS, ('trainval', 'test')):
        document, detections = _coco_labels(
            clips,
            split,
            out / 'images',
            6,
            CROWDPOSE_JOINTS,
            dict(crowdIndex=0.5),
        )
        path = out / 'annotations' / f'mmpose_crowdpose_{name}.json'
        write_json(path, document)
        if split == 'val':
            boxes = 'det_for_crowd_test_0.1_0.5.json'
            write_json(out / 'annotations' / boxes, detections)


def write_mpii(clips: Path, out: Path) -> None:
    """Writes MPII as MMPose has it: points from 1, head boxes of ``val``."""
    from scipy.io import savemat

    for split in SPLITS:
        labels, heads = [], []
        for number, picture, _, people in _labelled_frames(clips, split):
            name = f'{number:09d}.jpg'
            copy_frame(picture, out / 'images' / name)
            for person in people:
                points = keypoints_of(person, MPII_JOINTS)
                x, y, width, height = person['bbox']
                labels.append(
                    dict(
                        image=name,
                        center=[x + width / 2 + 1, y + height / 2 + 1],
                        scale=max(width, height) / 200,
                        joints=(points[:, :2] + 1).tolist(),
                        joints_vis=points[:, 2].astype(int).tolist(),
                    )
                )
                x, y, width, height = person['bbox_head']
                heads.append([[x, y], [x + width, y + height]])
        write_json(out / 'annotations' / f'mpii_{split}.json', labels)
        if split == 'val':
            boxes = np.array(heads, float).transpose(1, 2, 0)
            savemat(
                out / 'annotations' / 'mpii_gt_val.mat',
                dict(headboxes_src=boxes),
            )
