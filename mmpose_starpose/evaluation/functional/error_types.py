"""Kinds of localisation errors of key points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ERROR_TYPES = ('good', 'jitter', 'inversion', 'swap', 'miss')
"""What :func:`error_types` tells apart, in the order of its numbers."""


def error_types(
    found: np.ndarray,
    people: np.ndarray,
    seen: np.ndarray,
    areas: np.ndarray,
    person: int,
    sigmas: np.ndarray,
    flip_indices: Sequence[int],
) -> np.ndarray:
    """Say for each key point of a person what is wrong with its prediction.

    By the similarity of a prediction to a label at distance d, which is
    ``exp(-d^2 / (2 (2 sigma)^2 area))`` as in OKS:

    * good: 0.85 or more, which is how closely people label;
    * jitter: 0.5 or more;
    * inversion: less, but 0.5 or more to the same part of the other side;
    * swap: none of these, but 0.5 or more to the same part, of either side,
      of another person;
    * miss: all others.

    Kinds and limits are those of Ronchi and Perona, `Benchmarking and Error
    Diagnosis in Multi-Instance Pose Estimation
    <https://arxiv.org/abs/1707.05388>`_, who compare with all parts, not
    with the same part alone.

    Args:
        found: Predictions, shape (K, 2), in pixels.
        people: Labels of all people of the image, shape (P, K, 2).
        seen: Which of them are labelled, boolean (P, K).
        areas: Areas of the people in square pixels, shape (P,).
        person: Which of the people was predicted.
        sigmas: Constants of the key points, shape (K,).
        flip_indices: The key point of the other side for each, K numbers.

    Returns:
        Indices into :data:`ERROR_TYPES`, shape (K,); -1 where the key point
        is not labelled.

    Raises:
        ValueError: If the shapes do not fit.
    """
    shape = (len(areas), *found.shape)
    if people.shape != shape or seen.shape != shape[:2]:
        raise ValueError(
            f'{len(areas)} people with key points of shape {found.shape} need '
            f'labels (P, K, 2) and flags (P, K), got {people.shape} and '
            f'{seen.shape}'
        )
    flip = np.asarray(flip_indices)
    scale = 2 * (2 * np.asarray(sigmas)) ** 2 * np.asarray(areas)[:, None]
    distance = ((found - people) ** 2).sum(-1)
    mirrored = ((found - people[:, flip]) ** 2).sum(-1)
    same = np.where(seen, np.exp(-distance / scale), 0)
    other_side = np.where(
        seen[:, flip] & (flip != np.arange(len(flip))),
        np.exp(-mirrored / scale[:, flip]),
        0,
    )
    others = np.delete(np.maximum(same, other_side), person, axis=0)
    conditions = [
        ~seen[person],
        same[person] >= 0.85,
        same[person] >= 0.5,
        other_side[person] >= 0.5,
        others.max(0, initial=0) >= 0.5,
    ]
    return np.select(conditions, [-1, 0, 1, 2, 3], 4)


def undo_inversions(
    found: np.ndarray,
    points: np.ndarray,
    kinds: np.ndarray,
    flip_indices: Sequence[int],
) -> np.ndarray:
    """Move inverted key points of a person to their own side.

    Each comes to lie about its own label as it lay about that of the other
    side, no nearer and no farther.

    Args:
        found: Predictions, shape (K, 2), in pixels.
        points: Labels, shape (K, 2).
        kinds: What :func:`error_types` says of the predictions, shape (K,).
        flip_indices: The key point of the other side for each, K numbers.

    Returns:
        Predictions, shape (K, 2); all that are not inverted as they were.
    """
    inverted = kinds == ERROR_TYPES.index('inversion')
    other_side = points[np.asarray(flip_indices)]
    return np.where(inverted[:, None], found - other_side + points, found)


def error_table(
    counts: np.ndarray, names: Sequence[str], flip_indices: Sequence[int]
) -> str:
    """Lay out how many key points of each part are of each kind.

    Args:
        counts: Key points of each kind, shape (K, 5).
        names: Names of the key points, K.
        flip_indices: The key point of the other side for each, K numbers.

    Returns:
        A line a part, left and right together: percentages in the order of
        :data:`ERROR_TYPES` and the number of points. Parts nobody is
        labelled with are left out.
    """
    parts: dict[str, np.ndarray] = {}
    for i, (count, flip) in enumerate(zip(counts, flip_indices)):
        side, _, part = names[i].partition('_')
        paired = flip != i and side in ('left', 'right')
        part = part if paired else names[i]
        parts[part] = parts.get(part, 0) + count
    parts['all'] = counts.sum(0)
    lines = [f'{"%":15}' + ''.join(f'{k:>11}' for k in (*ERROR_TYPES, 'of'))]
    for part, count in parts.items():
        if total := count.sum():
            shares = ''.join(f'{share:11.1f}' for share in 100 * count / total)
            lines.append(f'{part:15}{shares}{total:11}')
    return '\n'.join(lines)
