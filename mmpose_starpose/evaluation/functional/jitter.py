"""Temporal jitter of tracks."""

from __future__ import annotations

import numpy as np


def acceleration_error(
    found: np.ndarray, truth: np.ndarray, seen: np.ndarray
) -> np.ndarray:
    """Difference of the accelerations of predicted and true key points.

    Acceleration is the second difference over three frames in a row. A
    prediction that follows the truth at a constant distance has error 0; one
    that trembles has not. Source: Kanazawa et al., Learning 3D Human Dynamics
    from Video, CVPR 2019 (there in 3D).

    Args:
        found: Predicted tracks, shape (T, K, 2), in pixels.
        truth: True tracks, shape (T, K, 2).
        seen: Which key points are labelled, boolean (T, K).

    Returns:
        Errors in pixels per frame squared, shape (T - 2, K); NaN where a key
        point is not labelled in all three frames. Empty below three frames.

    Raises:
        ValueError: If the shapes do not fit.
    """
    if found.shape != truth.shape or seen.shape != truth.shape[:2]:
        raise ValueError(
            'tracks (T, K, 2) and (T, K) flags are needed, got '
            f'{found.shape}, {truth.shape} and {seen.shape}'
        )
    error = np.linalg.norm(np.diff(found - truth, n=2, axis=0), axis=-1)
    error[~(seen[:-2] & seen[1:-1] & seen[2:])] = np.nan
    return error
