"""Small PoseTrack18 videos, as files have them."""

from __future__ import annotations

import numpy as np

from mmpose_starpose.evaluation.functional import JOINTS

# the files have 17 key points in another order, with ears
NAMES = [
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
]
HEAD = (0, 0, 30, 40)
"""Head box (x, y, w, h): its head size is 0.6 x 50 = 30, half of it 15."""


def body(x=100.0, y=100.0):
    """15 joints in the official order, at least 20 pixels apart."""
    steps = np.arange(15)
    return np.stack([x + 20 * (steps % 3), y + 25 * (steps // 3)], 1)


def person(points, image=0, head=HEAD, scores=None, missing=(), **more):
    """One annotation; ``missing`` names joints that are not there."""
    keypoints = np.zeros((17, 3))
    all_scores = np.zeros(17)
    for joint, name in enumerate(JOINTS):
        if name in missing:
            continue
        row = NAMES.index('head_bottom' if name == 'neck' else name)
        keypoints[row] = *points[joint], 1
        if scores is not None:
            all_scores[row] = np.broadcast_to(scores, 15)[joint]
    ann = dict(image_id=image, keypoints=keypoints.ravel().tolist(), **more)
    if head is not None:
        ann['bbox_head'] = list(head)
    ann['scores'] = [] if scores is None else all_scores.tolist()
    return ann


def video(*people, frames=1, regions=(), name='000001_mpii_test'):
    """A video with ignore regions in every frame."""
    images = []
    for number in range(frames):
        image = dict(
            id=number, file_name=f'images/val/{name}/{number:06d}.jpg'
        )
        if regions:
            image['ignore_regions_x'] = [[p[0] for p in r] for r in regions]
            image['ignore_regions_y'] = [[p[1] for p in r] for r in regions]
        images.append(image)
    category = dict(name='person', keypoints=NAMES)
    return dict(images=images, annotations=list(people), categories=[category])
