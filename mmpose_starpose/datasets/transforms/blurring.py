"""Degradation by blur: optics, motion, and the ringing of sharpening."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from mmpose.registry import TRANSFORMS

from .blur_kernels import (
    KERNEL_KINDS,
    apply_kernel,
    defocus_kernel,
    gaussian_blur,
    mixed_kernel,
    motion_kernel,
)
from .degradation import BaseDegradation, draw_index
from .option_checks import check_choices, check_range, check_weights


@TRANSFORMS.register_module()
class DegradeBlur(BaseDegradation):
    """Blur with a Gaussian, one of its generalisations, or a sinc filter.

    The kernels are those of Real-ESRGAN
    (`arXiv 2107.10833 <https://arxiv.org/abs/2107.10833>`_). A clip shares
    the kind and the size of the kernel; ``sigma_x``, ``sigma_y``, ``angle``,
    ``beta`` and ``omega`` drift, and are the keys of a ``drift`` by
    parameter.

    Args:
        sigma: Range of the standard deviations in pixels. Isotropic kernels
            use that of x.
        kinds: Kernels to draw from, of ``KERNEL_KINDS``.
        kind_prob: Their probabilities; equal by default.
        kernel_size: Smallest and largest width of the kernel in pixels; odd
            sizes are drawn. By default six times the larger sigma, and 21
            for 'sinc'.
        angle: Range of the angle of anisotropic kernels, in degrees.
        beta_generalized: Range of the shape of generalized Gaussians.
        beta_plateau: Range of the shape of plateau kernels.
        split_beta: Whether half of the shapes are drawn below 1 and half
            above it, as in Real-ESRGAN's code; else uniformly.
        omega: Range of the cut-off frequency of 'sinc', radians a pixel. By
            default from pi / 3, or from pi / 5 for kernels of 13 and more,
            to pi, as in Real-ESRGAN's code.
        prob: Probability that a sample is blurred.
        drift: See :class:`BaseDegradation`.
    """

    def __init__(
        self,
        sigma: Sequence[float] = (0.0, 2.0),
        kinds: str | Sequence[str] = 'isotropic',
        kind_prob: Sequence[float] | None = None,
        kernel_size: Sequence[int] | None = None,
        angle: Sequence[float] = (-180.0, 180.0),
        beta_generalized: Sequence[float] = (0.5, 4.0),
        beta_plateau: Sequence[float] = (1.0, 2.0),
        split_beta: bool = False,
        omega: Sequence[float] | None = None,
        prob: float = 1.0,
        drift: float | dict[str, float] = 0.05,
    ) -> None:
        share = ((0, 1), (0, 1))  # mapped to a range that depends on the kind
        super().__init__(
            dict(
                sigma_x=(sigma, (0, 50)),
                sigma_y=(sigma, (0, 50)),
                angle=(angle, (-360, 360)),
                beta=share,
                omega=share,
            ),
            prob,
            drift,
        )
        self.kinds = check_choices(self, 'kinds', kinds, KERNEL_KINDS)
        self.kind_prob = check_weights(
            self, 'kind_prob', kind_prob, len(self.kinds)
        )
        self.kernel_size = kernel_size
        if kernel_size is not None:
            low, high = check_range(self, 'kernel_size', kernel_size, (3, 101))
            if low % 2 == 0 or high % 2 == 0:
                raise ValueError(
                    f'{self.__class__.__name__} got kernel_size={low, high}, '
                    'allowed are odd sizes'
                )
            self.kernel_size = (int(low), int(high))
        self.betas = {
            'generalized': check_range(
                self, 'beta_generalized', beta_generalized, (0.1, 20)
            ),
            'plateau': check_range(
                self, 'beta_plateau', beta_plateau, (0.1, 20)
            ),
        }
        self.split_beta = split_beta
        self.omega = omega
        if omega is not None:
            self.omega = check_range(self, 'omega', omega, (0.1, math.pi))

    def draw_shared(
        self, results: dict, rng: np.random.Generator
    ) -> dict[str, Any]:
        """Draw the kind and the size of the kernel."""
        kind = self.kinds[draw_index(self.kind_prob, rng)]
        size = None
        if self.kernel_size is not None:
            low, high = self.kernel_size
            size = low + 2 * int(rng.integers((high - low) // 2 + 1))
        return dict(kind=kind, size=size)

    def degrade(
        self,
        image: np.ndarray,
        *,
        kind: str,
        size: int | None,
        sigma_x: float,
        sigma_y: float,
        angle: float,
        beta: float,
        omega: float,
    ) -> np.ndarray:
        """Blur one frame."""
        if kind == 'isotropic':
            return gaussian_blur(image, sigma_x, size)
        if size is None:
            size = 2 * math.ceil(3 * max(sigma_x, sigma_y, 0.3)) + 1
            size = 21 if kind == 'sinc' else size
        kernel = mixed_kernel(
            kind,
            size,
            sigma_x,
            sigma_y,
            angle,
            self._beta(kind, beta),
            self._omega(size, omega),
        )
        return apply_kernel(image, kernel)

    def _beta(self, kind: str, share: float) -> float:
        low, high = self.betas.get(kind.partition('_')[0], (1.0, 1.0))
        if not self.split_beta:
            return low + share * (high - low)
        if share < 0.5:
            return low + 2 * share * (1 - low)
        return 1 + (2 * share - 1) * (high - 1)

    def _omega(self, size: int, share: float) -> float:
        published = (math.pi / (3 if size < 13 else 5), math.pi)
        low, high = self.omega or published
        return low + share * (high - low)


@TRANSFORMS.register_module()
class DegradeMotionBlur(BaseDegradation):
    """Blur as a straight motion of the camera during the exposure.

    Args:
        length: Range of the length of the motion in pixels.
        angle: Range of its direction in degrees.
        prob: Probability that a sample is blurred.
        drift: See :class:`BaseDegradation`.
    """

    def __init__(
        self,
        length: Sequence[float] = (1.0, 9.0),
        angle: Sequence[float] = (-90.0, 90.0),
        prob: float = 1.0,
        drift: float | dict[str, float] = 0.05,
    ) -> None:
        ranges = dict(length=(length, (0, 100)), angle=(angle, (-360, 360)))
        super().__init__(ranges, prob, drift)

    def degrade(
        self, image: np.ndarray, *, length: float, angle: float
    ) -> np.ndarray:
        """Blur one frame."""
        return apply_kernel(image, motion_kernel(length, angle))


@TRANSFORMS.register_module()
class DegradeDefocus(BaseDegradation):
    """Blur with a disk, as a lens out of focus does.

    Args:
        radius: Range of the radius of the disk in pixels.
        prob: Probability that a sample is blurred.
        drift: See :class:`BaseDegradation`.
    """

    def __init__(
        self,
        radius: Sequence[float] = (0.5, 4.0),
        prob: float = 1.0,
        drift: float | dict[str, float] = 0.05,
    ) -> None:
        super().__init__(dict(radius=(radius, (0, 50))), prob, drift)

    def degrade(self, image: np.ndarray, *, radius: float) -> np.ndarray:
        """Blur one frame."""
        return apply_kernel(image, defocus_kernel(radius))
