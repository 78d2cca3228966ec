"""Average precision of multi-person poses as PoseTrack defines it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    * where PCKh is equal, a prediction goes for the nearest person (mean over
      the joints of both), and a person takes the prediction with the highest
      mean score, then the nearest; at last, lower coordinates go first;
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
    totals: np.ndarray = sum(
        (part[3] for part in parts), np.zeros(len(JOINTS), int)
    )
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
    ends: np.ndarray = np.append(
        np.flatnonzero(np.diff(scores[order])), len(scores) - 1
    )
    hits = np.cumsum(correct[order])[ends]
    precision, recall = hits / (ends + 1), hits / total
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    area = float((np.diff(recall, prepend=0.0) * envelope).sum())
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
            f'among the {len(true)} frames of the ground truth'
            + (f", like '{next(iter(true))}'" if true else '')
        )
    return [
        (frame, found.get(name, Frame()))
        for name, frame in true.items()
        if frame.annotated
    ]


def _drop_ignored(true: Frame, found: Frame) -> tuple[Frame, Frame]:
    """Drop points inside ignore regions, and poses without points."""
    number = len(true.points)
    points = np.concatenate([true.points, found.points])
    inside: np.ndarray = np.zeros(points.shape[:2], dtype=bool)
    for polygon in true.ignore_regions:
        hit = points_in_polygon(points.reshape(-1, 2), polygon)
        inside |= hit.reshape(inside.shape)
    kept = []
    for frame, lost in ((true, inside[:number]), (found, inside[number:])):
        labelled = frame.labelled & ~lost
        kept.append(replace(frame, labelled=labelled).select(labelled.any(1)))
    return kept[0], kept[1]


def _label_frame(
    true: Frame, found: Frame, threshold: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Label the predictions of a frame.

    Returns:
        Scores, whether they are correct, whether they exist: (P, 15) each;
        and the number of true joints, (15,).
    """
    true, found = _drop_ignored(true, found)
    measured = ~np.isnan(true.head_sizes)
    unmeasured, true = true.select(~measured), true.select(measured)
    owner, fits = _match(true, found, true.head_sizes, threshold)
    matched = owner >= 0
    correct = np.zeros(found.labelled.shape, dtype=bool)
    correct[matched] = fits[matched, owner[matched]]
    exists = found.labelled.copy()
    if len(unmeasured.points):
        rest = np.flatnonzero(~matched)
        heads = np.maximum(_extents(unmeasured) / 8, 1.0)
        owner, _ = _match(unmeasured, found.select(rest), heads, threshold)
        exists[rest[owner >= 0]] = False
    return found.scores, correct, exists, true.labelled.sum(0)


def _extents(frame: Frame) -> np.ndarray:
    """Longer sides of the boxes around people's joints, (P,)."""
    seen = frame.labelled[..., None]
    low = np.where(seen, frame.points, np.inf).min(1)
    high = np.where(seen, frame.points, -np.inf).max(1)
    return (high - low).max(1)


def _match(
    true: Frame, found: Frame, head_sizes: np.ndarray, threshold: float
) -> tuple[np.ndarray, np.ndarray]:
    """Match predictions to people, greedily by PCKh.

    Returns:
        The person of each prediction, -1 for none, shape (P,); and which
        joints fit, shape (P, G, 15).
    """
    delta = found.points[:, None] - true.points[None]
    both = found.labelled[:, None] & true.labelled[None]
    distance = np.sqrt((delta**2).sum(-1)) / head_sizes[:, None]
    fits = both & (distance <= threshold)
    owner = np.full(len(fits), -1)
    if not fits.size:
        return owner, fits
    pckh = fits.sum(2) / true.labelled.sum(1)
    mean = np.where(both, distance, 0).sum(2) / np.maximum(both.sum(2), 1)
    best = _first(pckh.T, -mean.T)
    rows = np.arange(len(pckh))
    own = np.zeros_like(pckh)
    own[rows, best] = pckh[rows, best]
    scores = np.where(found.labelled, found.scores, 0).sum(1, keepdims=True)
    scores = scores / found.labelled.sum(1, keepdims=True)
    taker = _first(own, np.broadcast_to(scores, own.shape), -mean)
    people = np.flatnonzero(own.max(0) > 0)
    owner[taker[people]] = people
    return owner, fits


def _first(*keys: np.ndarray) -> np.ndarray:
    """Row of the highest value of each column; later keys break ties."""
    rest: np.ndarray = np.ones(keys[0].shape, dtype=bool)
    for key in keys:
        key = np.where(rest, key, -np.inf)
        rest = rest & (key == key.max(0))
        if np.count_nonzero(rest) == rest.shape[1]:
            break
    return rest.argmax(0)
