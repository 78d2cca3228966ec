"""Average precision of multi-person poses as PoseTrack defines it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike

import numpy as np

from .geometry import points_in_polygon
from .posetrack_format import JOINTS, Frame, load_video

GROUPS = {
    'head': ('head_top', 'neck', 'nose'),
    'shoulder': ('right_shoulder', 'left_shoulder'),
    'elbow': ('right_elbow', 'left_elbow'),
    'wrist': ('right_wrist', 'left_wrist'),
    'hip': ('right_hip', 'left_hip'),
    'knee': ('right_knee', 'left_knee'),
    'ankle': ('right_ankle', 'left_ankle'),
}
"""The groups of joints whose mean AP is reported."""


def posetrack_ap(
    gt: Sequence[str | PathLike | Mapping],
    pred: Sequence[str | PathLike | Mapping],
    threshold: float = 0.5,
) -> dict:
    """Compute PoseTrack's per-joint average precision.

    The definition is that of the official evaluation (``poseval``):

    * Frames in which the ground truth lists nobody are unlabelled; what is
      predicted there is dropped.
    * Points inside an ignore region, true or predicted, are dropped, and
      with them poses that lose all points.
    * A predicted joint fits a true one if they are at most ``threshold`` head
      sizes apart. A head size is 0.6 of the head box's diagonal.
    * The PCKh of a predicted pose for a true one is the number of joints that
      fit over the number of labelled joints. Each prediction goes for the
      person with its highest PCKh, each person takes the highest of those
      that go for it; PCKh 0 is no match.
    * In a matched pose, joints that fit are true positives; joints that do
      not, or that are not labelled, are false positives. All joints of an
      unmatched pose are false positives: they lower a joint's AP as far as
      their scores lie above those of true positives.
    * A joint's AP is the area under its precision-recall curve over all
      frames, with precision made monotone (VOC). The total is the mean over
      the joints.

    The official code depends on the order of the file where values are
    equal, and fails or counts nothing in some cases; here

    * equal scores enter the curve together;
    * where PCKh is equal, the prediction with the higher mean score is
      taken, then the pose (true or predicted) with the lower coordinates;
    * a person without a head box cannot be measured: neither it nor the
      prediction that fits nobody else counts, for or against. For this fit,
      its head is an eighth of the longer side of its key points;
    * a joint that nobody is labelled with has AP and recall NaN and stays
      out of the means; its precision is 0 if it was predicted, NaN if not;
    * a labelled frame that is not in the prediction file is one in which
      nobody was found.

    Source: https://github.com/leonid-pishchulin/poseval; Andriluka et al.,
    PoseTrack: A Benchmark for Human Pose Estimation and Tracking, CVPR 2018.

    Args:
        gt: Ground truth, one file path or loaded content a video, in the
            official format of PoseTrack17, 18 or 21.
        pred: Predictions of the same videos, in the same order.
        threshold: Distance up to which a joint fits, in head sizes.

    Returns:
        - ap, precision, recall: arrays of shape (16,), percent: the joints in
          the order of ``JOINTS``, then the total. Precision and recall are
          those of all predictions together.
        - groups: mean AP of head, shoulder, elbow, wrist, hip, knee, ankle.

    Raises:
        FileNotFoundError: If a file does not exist.
        ValueError: If the numbers of videos differ, a predicted frame is not
            in its ground truth, a content is in neither format, or nobody is
            labelled.
    """
    if len(gt) != len(pred):
        raise ValueError(
            f'ground truth has {len(gt)} videos, predictions have {len(pred)}'
        )
    parts = [
        _label_frame(true, found, threshold)
        for true_video, found_video in zip(gt, pred)
        for true, found in _pair_frames(
            load_video(true_video), load_video(found_video)
        )
    ]
    totals = sum((part[3] for part in parts), np.zeros(len(JOINTS), int))
    if not totals.any():
        raise ValueError(
            f'nobody with a head box is labelled in the {len(gt)} videos of '
            'the ground truth: AP is undefined'
        )
    scores, correct, exists = (
        np.concatenate([part[i] for part in parts]) for i in range(3)
    )
    ap, precision, recall = np.full((3, len(JOINTS) + 1), np.nan)
    for joint, total in enumerate(totals):
        rows = exists[:, joint]
        ap[joint], precision[joint], recall[joint] = average_precision(
            scores[rows, joint], correct[rows, joint], total
        )
    for values in (ap, precision, recall):
        values[-1] = _mean(values[:-1])
    groups = {
        name: _mean(ap[[JOINTS.index(joint) for joint in joints]])
        for name, joints in GROUPS.items()
    }
    return dict(ap=ap, precision=precision, recall=recall, groups=groups)


def average_precision(
    scores: np.ndarray, correct: np.ndarray, total: int
) -> tuple[float, float, float]:
    """Area under the precision-recall curve, with monotone precision.

    Equal scores enter the curve together.

    Args:
        scores: Confidences, (N,).
        correct: Which detections are true positives, (N,).
        total: Number of things to find.

    Returns:
        AP, precision and recall of all detections, in percent. NaN where
        undefined: AP and recall without anything to find, precision with
        neither detections nor anything to find.
    """
    if not len(scores):
        return (0.0, 0.0, 0.0) if total else (np.nan, np.nan, np.nan)
    if not total:
        return np.nan, 0.0, np.nan
    order = np.argsort(-scores, kind='stable')
    # the last detection of each run of equal scores
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    hits = np.cumsum(correct[order])[ends]
    precision, recall = hits / (ends + 1), hits / total
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    area = np.sum(np.diff(recall, prepend=0.0) * envelope)
    return 100 * area, 100 * precision[-1], 100 * recall[-1]


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float('nan')


def _pair_frames(
    true: dict[str, Frame], found: dict[str, Frame]
) -> list[tuple[Frame, Frame]]:
    """Pair the labelled frames of a video with what was found in them."""
    unknown = sorted(set(found) - set(true))
    if unknown:
        raise ValueError(
            f"predicted frame '{unknown[0]}' ({len(unknown)} in all) is not "
            f"among the {len(true)} frames of the ground truth"
            + (f", like '{next(iter(true))}'" if true else '')
        )
    return [
        (frame, found.get(name, Frame()))
        for name, frame in true.items()
        if frame.annotated
    ]


def _drop_ignored(frame: Frame, regions: list[np.ndarray]) -> Frame:
    """Drop points inside ignore regions, and poses without points."""
    labelled = frame.labelled.copy()
    points = frame.points.reshape(-1, 2)
    for polygon in regions if len(points) else ():
        inside = points_in_polygon(points, polygon)
        labelled &= ~inside.reshape(labelled.shape)
    rest = frame.select(np.arange(len(points) // len(JOINTS)))
    rest.labelled = labelled
    return rest.select(labelled.any(1))


def _in_order(frame: Frame) -> Frame:
    """Order people by mean score, then by coordinates."""
    counts = np.maximum(frame.labelled.sum(1), 1)
    means = np.where(frame.labelled, frame.scores, 0).sum(1) / counts
    points = np.where(frame.labelled[..., None], frame.points, np.inf)
    # np.lexsort sorts by its last key first
    keys = np.vstack([points.reshape(len(means), -1).T[::-1], -means])
    return frame.select(np.lexsort(keys))


def _fits(
    true: Frame, found: Frame, head_sizes: np.ndarray, threshold: float
) -> np.ndarray:
    """Tell which predicted joints fit which true ones, (P, G, 15)."""
    delta = found.points[:, None] - true.points[None]
    both = found.labelled[:, None] & true.labelled[None]
    distance = np.sqrt((delta**2).sum(-1)) / head_sizes[:, None]
    return both & (distance <= threshold)


def _label_frame(
    true: Frame, found: Frame, threshold: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Label the predictions of a frame.

    Returns:
        Scores, whether they are correct, whether they exist: (P, 15) each;
        and the number of true joints, (15,).
    """
    found = _in_order(_drop_ignored(found, true.ignore_regions))
    true = _in_order(_drop_ignored(true, true.ignore_regions))
    measured = ~np.isnan(true.head_sizes)
    unmeasured, true = true.select(~measured), true.select(measured)
    total = true.labelled.sum(0)

    fits = _fits(true, found, true.head_sizes, threshold)
    owner = _match(fits, true.labelled)
    correct = np.zeros(found.labelled.shape, bool)
    matched = owner >= 0
    correct[matched] = fits[matched, owner[matched]]
    exists = found.labelled
    if len(unmeasured.points) and not matched.all():
        spread = np.where(
            unmeasured.labelled[..., None], unmeasured.points, np.nan
        )
        sides = np.nanmax(spread, axis=1) - np.nanmin(spread, axis=1)
        heads = np.maximum(sides.max(1) / 8, 1.0)
        fits = _fits(unmeasured, found, heads, threshold)
        ignored = _match(fits[~matched], unmeasured.labelled) >= 0
        exists = exists.copy()
        exists[np.flatnonzero(~matched)[ignored]] = False
    return found.scores, correct, exists, total


def _match(fits: np.ndarray, labelled: np.ndarray) -> np.ndarray:
    """Match predictions to people, greedily by PCKh.

    Args:
        fits: Which joints fit, (P, G, 15).
        labelled: Which joints the people have, (G, 15).

    Returns:
        The person of each prediction, -1 for none, shape (P,).
    """
    owner = np.full(len(fits), -1)
    if not fits.shape[0] or not fits.shape[1]:
        return owner
    pckh = fits.sum(2) / np.maximum(labelled.sum(1), 1)
    best = pckh.argmax(1)
    rows = np.arange(len(pckh))
    own = np.zeros_like(pckh)
    own[rows, best] = pckh[rows, best]
    taker, people = own.argmax(0), np.flatnonzero(own.max(0) > 0)
    owner[taker[people]] = people
    return owner
