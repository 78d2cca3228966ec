"""Meta information of data sets that MMPose does not know.

It stands here rather than in a config: MMPose looks for
``configs/_base_/datasets/x.py`` in the working folder before its own.
"""

from __future__ import annotations

from collections.abc import Sequence

LEFT, RIGHT, MIDDLE = [0, 255, 0], [255, 128, 0], [51, 153, 255]
LOWER = ('hip', 'knee', 'ankle')
# COCO's sigmas, and PoseTrack18's in MMPose for the head
SIGMAS = {
    'nose': 0.026,
    'head': 0.025,
    'head_top': 0.025,
    'neck': 0.025,
    'shoulder': 0.079,
    'elbow': 0.072,
    'wrist': 0.062,
    'hip': 0.107,
    'knee': 0.087,
    'ankle': 0.089,
}
WEIGHTS = {'elbow': 1.2, 'wrist': 1.5, 'knee': 1.2, 'ankle': 1.5}


def dataset_info(
    name: str,
    joints: Sequence[str],
    links: Sequence[tuple[str, str]],
    paper: dict[str, str],
) -> dict:
    """Make MMPose's meta information from joint names.

    Args:
        name: Name of the data set.
        joints: Names of the K key points; pairs are ``left_x``, ``right_x``.
        links: Pairs of names that make the skeleton.
        paper: ``author``, ``title``, ``container``, ``year``, ``homepage``.

    Returns:
        ``dataset_name``, ``paper_info``, ``keypoint_info``,
        ``skeleton_info``, ``joint_weights`` and ``sigmas``.
    """

    def side(joint: str) -> tuple[str, str]:
        first, _, rest = joint.partition('_')
        return (first, rest) if first in ('left', 'right') else ('', joint)

    colors = {'left': LEFT, 'right': RIGHT, '': MIDDLE}
    other = {'left': 'right_', 'right': 'left_'}
    keypoints = {}
    for i, joint in enumerate(joints):
        which, kind = side(joint)
        keypoints[i] = dict(
            name=joint,
            id=i,
            color=colors[which],
            type='lower' if kind in LOWER else 'upper',
            swap=other[which] + kind if which else '',
        )
    skeleton = {}
    for i, link in enumerate(links):
        which = {side(joint)[0] for joint in link} - {''}
        color = colors[which.pop()] if len(which) == 1 else MIDDLE
        skeleton[i] = dict(link=tuple(link), id=i, color=color)
    kinds = [side(joint)[1] for joint in joints]
    return dict(
        dataset_name=name,
        paper_info=paper,
        keypoint_info=keypoints,
        skeleton_info=skeleton,
        joint_weights=[WEIGHTS.get(kind, 1.0) for kind in kinds],
        sigmas=[SIGMAS[kind] for kind in kinds],
    )


LIMBS = tuple(
    (f'{side}_{a}', f'{side}_{b}')
    for side in ('left', 'right')
    for a, b in (
        ('ankle', 'knee'),
        ('knee', 'hip'),
        ('hip', 'shoulder'),
        ('shoulder', 'elbow'),
        ('elbow', 'wrist'),
    )
)
ACROSS = (('left_hip', 'right_hip'), ('left_shoulder', 'right_shoulder'))
