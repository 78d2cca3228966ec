"""PoseTrack21 as clips around labelled key frames."""

from __future__ import annotations

from mmpose.registry import DATASETS

from .posetrack18_clip_dataset import PoseTrack18ClipDataset


@DATASETS.register_module()
class PoseTrack21ClipDataset(PoseTrack18ClipDataset):
    """PoseTrack21: PoseTrack18's key points and frames, labelled anew.

    Its labels also hold people with a box and no key points, and each
    person's ``person_id`` across videos; ears are placeholders
    (https://github.com/anDoer/PoseTrack21/blob/main/doc/dataset_structure.md).
    People without key points are no samples. The arguments are MMPose's.
    ``tools/dataset_converters/posetrack21.py`` merges the official files.
    """
