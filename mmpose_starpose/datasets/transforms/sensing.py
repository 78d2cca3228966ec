"""Degradation by the sensor: noise and low light."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mmpose.registry import TRANSFORMS

from .degradation import BaseDegradation, draw_index
from .degradation_functional import low_light
from .noise import gaussian_noise, poisson_noise
from .option_checks import check_choices, check_prob, check_weights

NOISE_KINDS = ('gaussian', 'poisson')


@TRANSFORMS.register_module()
class DegradeNoise(BaseDegradation):
    """Add Gaussian or Poisson noise, anew in every frame.

    A clip shares the kind; ``sigma`` and ``poisson_scale`` drift.

    Args:
        sigma: Range of the standard deviation of Gaussian noise, in grey
            levels of 0 to 255.
        poisson_scale: Range of the factor of Poisson noise, see
            :func:`poisson_noise`.
        kinds: 'gaussian', 'poisson', or both to draw from.
        kind_prob: Their probabilities; equal by default.
        grey_prob: Probability that the channels share the noise.
        prob: Probability that a sample gets noise.
        drift: See :class:`BaseDegradation`.
    """

    draws_in_every_frame = True

    def __init__(
        self,
        sigma: Sequence[float] = (0.0, 8.0),
        poisson_scale: Sequence[float] = (0.05, 3.0),
        kinds: str | Sequence[str] = 'gaussian',
        kind_prob: Sequence[float] | None = None,
        grey_prob: float = 0.0,
        prob: float = 1.0,
        drift: float | dict[str, float] = 0.05,
    ) -> None:
        ranges = dict(
            sigma=(sigma, (0, 255)), poisson_scale=(poisson_scale, (0, 50))
        )
        super().__init__(ranges, prob, drift)
        self.kinds = check_choices(self, 'kinds', kinds, NOISE_KINDS)
        self.kind_prob = check_weights(
            self, 'kind_prob', kind_prob, len(self.kinds)
        )
        self.grey_prob = check_prob(self, 'grey_prob', grey_prob)

    def draw_shared(
        self, results: dict, rng: np.random.Generator
    ) -> dict[str, Any]:
        """Draw the kind of noise."""
        kind = self.kinds[draw_index(self.kind_prob, rng)]
        return dict(kind=kind, grey=bool(rng.random() < self.grey_prob))

    def degrade(
        self,
        image: np.ndarray,
        *,
        kind: str,
        grey: bool,
        sigma: float,
        poisson_scale: float,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Add noise to one frame."""
        if kind == 'gaussian':
            return gaussian_noise(image, sigma, rng, grey)
        return poisson_noise(image, poisson_scale, rng, grey)


@TRANSFORMS.register_module()
class DegradeLowLight(BaseDegradation):
    """Darken as in low light: ``gain * (exposure * image) ** gamma``.

    Model and ranges are those of Lv et al.
    (`arXiv 1908.00682 <https://arxiv.org/abs/1908.00682>`_). Low light is
    noisy too: put ``DegradeNoise`` behind it.

    Args:
        gamma: Range of the exponent.
        gain: Range of the factor behind the exponent.
        exposure: Range of the factor before it.
        prob: Probability that a sample is darkened.
        drift: See :class:`BaseDegradation`.
    """

    def __init__(
        self,
        gamma: Sequence[float] = (1.5, 5.0),
        gain: Sequence[float] = (0.5, 1.0),
        exposure: Sequence[float] = (0.9, 1.0),
        prob: float = 1.0,
        drift: float | dict[str, float] = 0.05,
    ) -> None:
        ranges = dict(
            gamma=(gamma, (0.1, 10)),
            gain=(gain, (0, 1)),
            exposure=(exposure, (0, 1)),
        )
        super().__init__(ranges, prob, drift)

    def degrade(
        self, image: np.ndarray, *, gamma: float, gain: float, exposure: float
    ) -> np.ndarray:
        """Darken one frame."""
        return low_light(image, gamma, gain, exposure)
