"""Sample clips in the official layouts of JHMDB and Penn Action."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from .layout_common import (
    SPLITS,
    coco_document,
    copy_frame,
    keypoints_of,
    load_videos,
    longest_track,
    write_json,
)

JHMDB_JOINTS: tuple[str, ...] = (
    'neck',
    'belly',
    'head',
    'right_shoulder',
    'left_shoulder',
    'right_hip',
    'left_hip',
    'right_elbow',
    'left_elbow',
    'right_knee',
    'left_knee',
    'right_wrist',
    'left_wrist',
    'right_ankle',
    'left_ankle',
)
PENN_JOINTS: tuple[str, ...] = (
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


def write_jhmdb(clips: Path, out: Path) -> None:
    """Writes JHMDB with the annotation files that MMPose offers.

    PNG frames with 5 digits from 1; one person a video; points and boxes
    counted from 1 (MMPose's test data, ``tests/data/jhmdb``).
    """
    for split in SPLITS:
        images, annotations = [], []
        for number, video in enumerate(load_videos(clips, split), 1):
            track = longest_track(video)
            action = next((p['action'] for p in track.values()), 'stand')
            folder = f'Rename_Images/{action}/sample_{video.number}'
            for frame, image in enumerate(video.images):
                path = f'{folder}/{frame + 1:05d}.png'
                (out / path).parent.mkdir(parents=True, exist_ok=True)
                picture = cv2.imread(str(video.picture(frame)))
                cv2.imwrite(str(out / path), picture)
                person = track.get(image['id'])
                if person is None:
                    continue
                key = number * 10000 + frame + 1
                images.append(
                    dict(
                        is_labeled=True,
                        file_name=path,
                        nframes=len(video.images),
                        frame_id=key,
                        vid_id=f'{number:05d}',
                        id=key,
                        width=image['width'],
                        height=image['height'],
                    )
                )
                points = keypoints_of(person, JHMDB_JOINTS)
                points += [1, 1, 0]
                points[:, 2] *= 2
                x, y, width, height = person['bbox']
                annotations.append(
                    dict(
                        keypoints=points.ravel().tolist(),
                        track_id=0,
                        image_id=key,
                        bbox=[x + 1, y + 1, width, height],
                        scores=[],
                        category_id=1,
                        id=1000000000000 + key,
                    )
                )
        name = 'train' if split == 'train' else 'test'
        document = coco_document(images, annotations, JHMDB_JOINTS)
        write_json(out / 'annotations' / f'Sub1_{name}.json', document)


def write_penn_action(clips: Path, out: Path) -> None:
    """Writes Penn Action: JPEG frames from 1, one MATLAB file a video.

    Frames that the clips do not label have no visible point and an empty
    box (README of https://dreamdragon.github.io/PennAction/).
    """
    from scipy.io import savemat

    number = 0
    for split in SPLITS:
        for video in load_videos(clips, split):
            number += 1
            track = longest_track(video)
            count, (width, height) = len(video.images), video.size
            points = np.zeros((count, 13, 3))
            boxes = np.zeros((count, 4))
            for frame, image in enumerate(video.images):
                name = f'{number:04d}/{frame + 1:06d}.jpg'
                copy_frame(video.picture(frame), out / 'frames' / name)
                person = track.get(image['id'])
                if person is not None:
                    points[frame] = keypoints_of(person, PENN_JOINTS)
                    x, y, w, h = person['bbox']
                    boxes[frame] = x, y, x + w, y + h
            labels: dict[str, Any] = dict(
                action=next((p['action'] for p in track.values()), 'stand'),
                pose='front',
                x=points[..., 0],
                y=points[..., 1],
                visibility=points[..., 2] > 0,
                train=1 if split == 'train' else -1,
                bbox=boxes,
                dimensions=np.array([[height, width, count]]),
                nframes=count,
            )
            path = out / 'labels' / f'{number:04d}.mat'
            path.parent.mkdir(parents=True, exist_ok=True)
            savemat(path, labels)
