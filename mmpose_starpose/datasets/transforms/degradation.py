"""Degradation of clips: coherent draws that drift from frame to frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from .option_checks import check_drift, check_prob, check_range
from .seeding import sample_generator


def key_frame_of(results: dict) -> np.ndarray:
    """Get the key frame of a clip, or the image where there is no clip."""
    image = results['img']
    if isinstance(image, list):
        return image[results['frame_offsets'].index(0)]
    return image


def drifting_values(
    low: float | np.ndarray,
    high: float | np.ndarray,
    offsets: Sequence[int],
    rng: np.random.Generator,
    drift: float | np.ndarray = 0.05,
) -> np.ndarray:
    """Draw values for a clip and let them drift away from the key frame.

    Args:
        low: Lower end of the range, or of P ranges, shape (P,).
        high: Upper end, likewise.
        offsets: Offsets of the T frames, with 0 for the key frame.
        rng: Generator to draw from. The key frame's values are the first
            draws, so that they do not depend on the other frames.
        drift: Standard deviation of a step between frames, over the range.

    Returns:
        Values of the frames, shape (T,) or (T, P), within their ranges.
    """
    low, high = np.asarray(low, float), np.asarray(high, float)
    value = low + (high - low) * rng.random(low.shape)
    reach = max(map(abs, offsets))
    steps = rng.standard_normal((2, reach, *low.shape)) * drift * (high - low)
    walk = np.zeros((2, reach + 1, *low.shape))
    np.cumsum(steps, axis=1, out=walk[:, 1:])
    place = [o > 0 for o in offsets], [abs(o) for o in offsets]
    drifted = value + walk[np.array(place[0], int), place[1]]
    return np.minimum(np.maximum(drifted, low), high)


def draw_index(weights: Sequence[float], rng: np.random.Generator) -> int:
    """Draw an index by its weight; ``rng.choice`` takes ten times as long."""
    value = rng.random()
    for index, weight in enumerate(weights):
        value -= weight
        if value < 0:
            return index
    return len(weights) - 1


class BaseDegradation(BaseTransform):
    """Base of the degradations of a crop or of a whole frame.

    Works on one image and on a clip. The parameters of a clip are drawn once
    and drift slowly; the key frame is degraded exactly as it would be alone,
    so that an image model and a video model are tested on the same picture.
    The first degradation of a pipeline keeps the clean key frame. Where a
    pipeline has several degradations of one class, they draw independently.

    Behind ``TopdownAffine`` a degradation works on the HR crop. Before
    :class:`LowResTopdownAffine` it works on the whole frame. Lengths are in
    pixels of the picture that it gets.

    Required Keys:

        - img
        - frame_offsets (for a clip)
        - sample_seed (optional): see ``SeedSample``

    Modified Keys:

        - img

    Added Keys:

        - hr_img: the clean key frame, (H, W, 3) uint8
        - degradation_counts: how many of each class were met so far

    Args:
        ranges: For each parameter that drifts, its range and what is allowed
            for it.
        prob: Probability that a sample is degraded.
        drift: Standard deviation of a parameter's step between neighbouring
            frames, as a share of its range; one number, or a dict by
            parameter. 0: all frames share the draw.

    Raises:
        ValueError: If an option is not allowed.
    """

    # whether each frame needs a generator of its own
    draws_in_every_frame = False

    def __init__(
        self,
        ranges: dict[str, tuple[Sequence[float], tuple[float, float]]],
        prob: float = 1.0,
        drift: float | dict[str, float] = 0.05,
    ) -> None:
        self.ranges = {
            name: check_range(self, name, value, limits)
            for name, (value, limits) in ranges.items()
        }
        self.prob = check_prob(self, 'prob', prob)
        self.drift = check_drift(self, drift, list(ranges))
        self._low = np.array([r[0] for r in self.ranges.values()], float)
        self._high = np.array([r[1] for r in self.ranges.values()], float)
        self._drift = np.array(list(self.drift.values()), float)

    def draw_shared(
        self, results: dict, rng: np.random.Generator
    ) -> dict[str, Any]:
        """Draw what all frames of the clip share, as arguments of degrade."""
        return {}

    def degrade(self, image: np.ndarray, **params: Any) -> np.ndarray:
        """Degrade one frame.

        Args:
            image: Frame of shape (H, W, 3), uint8; must not be changed.
            params: The drifting parameters, what ``draw_shared`` drew, and,
                where ``draws_in_every_frame``, the frame's generator ``rng``.

        Returns:
            Frame of shape (H', W', 3), uint8.
        """
        raise NotImplementedError

    def degrade_clip(
        self, frames: list[np.ndarray], params: list[dict[str, Any]], key: int
    ) -> list[np.ndarray]:
        """Degrade the frames of a clip; ``key`` is the key frame's index."""
        return [self.degrade(image, **p) for image, p in zip(frames, params)]

    def transform(self, results: dict) -> dict:
        """Degrade the image or clip."""
        results.setdefault('hr_img', key_frame_of(results))
        name = self._next_name(results)
        rng = sample_generator(results, name)
        if rng.random() >= self.prob:
            return results
        clip = isinstance(results['img'], list)
        offsets = tuple(results['frame_offsets']) if clip else (0,)
        shared = self.draw_shared(results, rng)
        params = [dict(shared) for _ in offsets]
        if self.ranges:
            values = drifting_values(
                self._low, self._high, offsets, rng, self._drift
            )
            for p, v in zip(params, values.tolist()):
                p.update(zip(self.ranges, v))
        if self.draws_in_every_frame:
            for offset, p in zip(offsets, params):
                p['rng'] = sample_generator(results, f'{name} {offset}')
        frames = results['img'] if clip else [results['img']]
        frames = self.degrade_clip(frames, params, offsets.index(0))
        results['img'] = frames if clip else frames[0]
        return results

    def _next_name(self, results: dict) -> str:
        """Name the generator by the class and its place among its kind."""
        name = self.__class__.__name__
        counts = results.get('degradation_counts', {})
        number = counts.get(name, 0)
        # a new dict: copies of the results may share the old one
        results['degradation_counts'] = {**counts, name: number + 1}
        return f'{name} #{number}' if number else name

    def __repr__(self) -> str:
        # options are public attributes
        options = {k: v for k, v in vars(self).items() if k[0] != '_'}
        options = {**options.pop('ranges'), **options}
        listed = ', '.join(f'{k}={v!r}' for k, v in options.items())
        return f'{self.__class__.__name__}({listed})'
