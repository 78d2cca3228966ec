"""Annotations in the layout of PoseTrack18."""

from __future__ import annotations

from typing import Any

import numpy as np

from .camera import View
from .motion import ACTIONS
from .render import SUPERSAMPLING, Layer
from .skeleton import KEYPOINTS, Pose

CATEGORY: dict[str, Any] = dict(
    supercategory='person',
    id=1,
    name='person',
    keypoints=list(KEYPOINTS),
    skeleton=[
        [16, 14],
        [14, 12],
        [17, 15],
        [15, 13],
        [12, 13],
        [6, 12],
        [7, 13],
        [6, 7],
        [6, 8],
        [7, 9],
        [8, 10],
        [9, 11],
        [2, 3],
        [1, 2],
        [1, 3],
        [2, 4],
        [3, 5],
        [4, 6],
        [5, 7],
    ],
)
BOX_MARGIN = 0.15
"""Share of the key points' extent added on each side, as in PoseTrack18."""
MIN_KEYPOINTS = 3


def image_id(video: str, frame: int) -> int:
    """PoseTrack18's number of a frame: 1, the video's id, the frame."""
    return int(f'1{video}{frame:04d}')


def image_record(
    split: str,
    video: str,
    frame: int,
    num_frames: int,
    size: tuple[int, int],
    labelled: bool,
) -> dict[str, Any]:
    """The ``images`` entry of a frame.

    Args:
        split (str): 'train' or 'val'.
        video (str): The video's six digits.
        frame (int): Frame number, from 0.
        num_frames (int): Frames of the video.
        size (tuple[int, int]): Width and height in pixels.
        labelled (bool): Whether the frame has annotations.

    Returns:
        dict: The entry.
    """
    number = image_id(video, frame)
    path = f'{split}/{video}_starpose/{frame:06d}.jpg'
    return dict(
        has_no_densepose=True,
        is_labeled=labelled,
        file_name=f'images/{path}',
        nframes=num_frames,
        frame_id=number,
        vid_id=video,
        ignore_regions_y=[],
        ignore_regions_x=[],
        id=number,
        width=size[0],
        height=size[1],
        mask_file=f'mask/{path}',
    )


def hidden_by_others(
    xy: np.ndarray, layer: Layer | None, own: int, radius: float
) -> np.ndarray:
    """Which key points lie behind another person or an object.

    A key point is hidden when almost nothing of its own person shows in a
    disc around it and most of the disc shows something else.

    Args:
        xy (np.ndarray): Pixels, shape (K, 2).
        layer (Layer | None): The render.
        own (int): The person's label.
        radius (float): Radius of the disc in pixels.

    Returns:
        np.ndarray: Shape (K,), bool.
    """
    hidden: np.ndarray = np.zeros(len(xy), bool)
    if layer is None:
        return hidden
    reach = max(1, int(round(radius * SUPERSAMPLING)))
    height, width = layer.labels.shape
    points = (xy - np.array(layer.corner) + 0.5) * SUPERSAMPLING
    for k, (x, y) in enumerate(points):
        if not np.isfinite(x + y):
            continue
        cx, cy = int(x), int(y)
        patch = layer.labels[
            max(cy - reach, 0) : min(cy + reach + 1, height),
            max(cx - reach, 0) : min(cx + reach + 1, width),
        ]
        if patch.size == 0:
            continue
        mine = np.mean(patch == own)
        others = np.mean((patch != own) & (patch != 0))
        hidden[k] = mine < 0.15 and others > 0.55
    return hidden


def person_record(
    pose: Pose,
    view: View,
    size: tuple[int, int],
    layer: Layer | None,
    own: int,
    guessed: np.ndarray,
    number: int,
    action: str,
    stature: float,
) -> dict[str, Any] | None:
    """The ``annotations`` entry of one person in one frame.

    Args:
        pose (Pose): The posed body in the world.
        view (View): The camera.
        size (tuple[int, int]): Width and height in pixels.
        layer (Layer | None): The render.
        own (int): The person's label; the track id is one less.
        guessed (np.ndarray): Key points labelled even when hidden, (17,).
        number (int): The image's id.
        action (str): What the person does.
        stature (float): The person's height in metres.

    Returns:
        dict | None: The entry; None with fewer than 3 labelled key points.
    """
    points = pose.keypoints()
    xy, depth = view.project(points)
    inside = (xy >= 0).all(axis=1) & (xy <= np.array(size) - 1).all(axis=1)
    scale = view.focal * stature / max(float(np.nanmean(depth)), 0.1)
    hidden = hidden_by_others(xy, layer, own, 0.018 * scale)
    shown = np.isfinite(depth) & (depth > 0.15) & inside
    shown &= ~hidden | guessed
    if shown.sum() < MIN_KEYPOINTS:
        return None
    keypoints = np.zeros((len(points), 3))
    keypoints[shown, :2] = np.round(xy[shown], 3)
    keypoints[shown, 2] = 1
    box = keypoint_box(keypoints)
    return dict(
        bbox_head=head_box(pose, view, stature),
        keypoints=[float(v) for v in keypoints.reshape(-1)],
        track_id=own - 1,
        image_id=number,
        bbox=box,
        scores=[],
        category_id=1,
        id=number * 100 + own - 1,
        iscrowd=False,
        num_keypoints=int(shown.sum()),
        area=round(box[2] * box[3], 3),
        action=action,
    )


def keypoint_box(keypoints: np.ndarray) -> list[float]:
    """Box of the labelled key points, 15 % larger on each side, not clipped.

    Args:
        keypoints (np.ndarray): x, y, visibility, shape (17, 3).

    Returns:
        list[float]: x, y, width, height in pixels.
    """
    xy = keypoints[keypoints[:, 2] > 0, :2]
    low, high = xy.min(axis=0), xy.max(axis=0)
    extent = np.maximum(high - low, 2.0)
    corner = 0.5 * (low + high) - (0.5 + BOX_MARGIN) * extent
    whole = (1 + 2 * BOX_MARGIN) * extent
    return [round(float(v), 3) for v in (*corner, *whole)]


def head_box(pose: Pose, view: View, stature: float) -> list[int]:
    """Box around the head: x, y, width, height in whole pixels."""
    centre, frame = pose.joints['head'], pose.frames['head']
    half = stature * np.array([0.045, 0.07, 0.058])
    ends = [
        centre + s * half[k] * frame[:, k] for k in range(3) for s in (1, -1)
    ]
    points = np.stack(
        [*ends, pose.joints['head_top'], pose.joints['head_bottom']]
    )
    xy, _ = view.project(points)
    low, high = np.floor(xy.min(axis=0)), np.ceil(xy.max(axis=0))
    return [int(v) for v in (*low, *np.maximum(high - low, 1))]


def video_document(
    images: list[dict[str, Any]], annotations: list[dict[str, Any]]
) -> dict[str, Any]:
    """A whole annotation file."""
    return dict(
        categories=[CATEGORY],
        images=images,
        annotations=annotations,
        actions=list(ACTIONS),
    )


def is_labelled(split: str, frame: int, num_frames: int) -> bool:
    """Train: all but the first and last 2 frames; val: every 4th frame."""
    if split == 'train':
        return 2 <= frame < num_frames - 2
    return frame % 4 == 0
