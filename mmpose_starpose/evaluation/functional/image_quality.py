"""How near a restored image comes to the clean one."""

from __future__ import annotations

import cv2
import numpy as np


def _check(a: np.ndarray, b: np.ndarray, mask: np.ndarray | None) -> None:
    if a.shape != b.shape or a.ndim != 3 or a.dtype != np.uint8:
        raise ValueError(
            'two uint8 images of one shape (H, W, C) are needed, got '
            f'{a.shape} {a.dtype} and {b.shape} {b.dtype}'
        )
    if mask is not None and mask.shape != a.shape[:2]:
        raise ValueError(
            f'the mask must have shape {a.shape[:2]}, got {mask.shape}'
        )


def psnr(
    image: np.ndarray, target: np.ndarray, mask: np.ndarray | None = None
) -> float:
    """Peak signal-to-noise ratio in dB over all channels.

    Args:
        image: Image of shape (H, W, C), uint8.
        target: Clean image of the same shape.
        mask: Pixels that count, boolean (H, W); all without it.

    Returns:
        dB; infinite for equal images, NaN where no pixel counts.

    Raises:
        ValueError: If shapes or types do not fit.
    """
    _check(image, target, mask)
    error = (image.astype(np.float64) - target) ** 2
    error = error if mask is None else error[mask]
    if not error.size:
        return float('nan')
    mean = error.mean()
    return float('inf') if mean == 0 else float(10 * np.log10(255**2 / mean))


def ssim(
    image: np.ndarray, target: np.ndarray, mask: np.ndarray | None = None
) -> float:
    """Structural similarity, mean over pixels and channels.

    With the constants of its paper (Wang et al., Image Quality Assessment:
    From Error Visibility to Structural Similarity, IEEE TIP 2004): Gaussian
    window of 11x11 and sigma 1.5, K1 = 0.01, K2 = 0.03. Borders are mirrored,
    so that small crops keep all their pixels.

    Args:
        image: Image of shape (H, W, C), uint8.
        target: Clean image of the same shape.
        mask: Pixels that count, boolean (H, W); all without it.

    Returns:
        Similarity, at most 1; NaN where no pixel counts.

    Raises:
        ValueError: If shapes or types do not fit.
    """
    _check(image, target, mask)

    def local_mean(x: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(
            x, (11, 11), 1.5, borderType=cv2.BORDER_REFLECT
        )

    a: np.ndarray = image.astype(np.float64)
    b: np.ndarray = target.astype(np.float64)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_a, mean_b = local_mean(a), local_mean(b)
    var_a = local_mean(a * a) - mean_a**2
    var_b = local_mean(b * b) - mean_b**2
    cov = local_mean(a * b) - mean_a * mean_b
    similarity = (
        (2 * mean_a * mean_b + c1)
        * (2 * cov + c2)
        / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))
    )
    similarity = similarity if mask is None else similarity[mask]
    return float(similarity.mean()) if similarity.size else float('nan')
