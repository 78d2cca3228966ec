"""Degradation of clips: coherent draws that drift from frame to frame."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from mmcv.transforms import BaseTransform
from mmpose.registry import TRANSFORMS

from .degradation_functional import (
    gaussian_blur,
    gaussian_noise,
    jpeg_compress,
)
from .seeding import sample_generator


def key_frame_of(results: dict) -> np.ndarray:
    """Get the key frame of a clip, or the image where there is no clip."""
    image = results['img']
    if isinstance(image, list):
        return image[results['frame_offsets'].index(0)]
    return image


def drifting_values(
    low: float,
    high: float,
    offsets: Sequence[int],
    rng: np.random.Generator,
    drift: float = 0.05,
) -> np.ndarray:
    """Draw one value for a clip and let it drift away from the key frame.

    Args:
        low: Lower end of the range.
        high: Upper end of the range.
        offsets: Frame offsets, with 0 for the key frame.
        rng: Generator to draw from. The key frame's value is the first draw,
            so that it does not depend on the other frames.
        drift: Standard deviation of a step between frames, over the range.

    Returns:
        Values of the frames, shape (T,), within the range.
    """
    value = rng.uniform(low, high)
    steps = rng.normal(0, drift * (high - low), (2, max(map(abs, offsets))))
    walk = np.concatenate([np.zeros((2, 1)), np.cumsum(steps, axis=1)], axis=1)
    drifts = [walk[int(o > 0), abs(o)] for o in offsets]
    return np.clip(value + np.array(drifts), low, high)


class BaseDegradation(BaseTransform):
    """Base of the degradations of a crop (or of a whole frame).

    Works on one image and on a clip. The parameter of a clip is drawn once
    and drifts slowly; the key frame is degraded exactly as it would be alone,
    so that an image model and a video model are tested on the same picture.
    The first degradation of a pipeline keeps the clean key frame.

    Required Keys:

        - img
        - frame_offsets (for a clip)
        - sample_seed (optional): see ``SeedSample``

    Modified Keys:

        - img

    Added Keys:

        - hr_img: the clean key frame, (H, W, 3) uint8

    Args:
        value_range: Range of the parameter.
        limits: What is allowed for it.
        prob: Probability that a sample is degraded.
    """

    def __init__(
        self,
        value_range: Sequence[float],
        limits: tuple[float, float],
        prob: float = 1.0,
    ) -> None:
        low, high = value_range
        if not limits[0] <= low <= high <= limits[1]:
            raise ValueError(
                f'{self.__class__.__name__} got the range ({low}, {high}), '
                f'allowed are rising values from {limits[0]} to {limits[1]}'
            )
        if not 0 <= prob <= 1:
            raise ValueError(
                f'{self.__class__.__name__} got prob={prob}, allowed are 0 '
                'to 1'
            )
        self.value_range = (low, high)
        self.prob = prob

    @abstractmethod
    def degrade(
        self, image: np.ndarray, value: float, rng: np.random.Generator
    ) -> np.ndarray:
        """Degrade one frame.

        Args:
            image: Frame of shape (H, W, 3), uint8.
            value: The frame's parameter.
            rng: The frame's generator.
        """

    def transform(self, results: dict) -> dict:
        """Degrade the image or clip."""
        results.setdefault('hr_img', key_frame_of(results))
        name = self.__class__.__name__
        rng = sample_generator(results, name)
        if rng.random() >= self.prob:
            return results
        clip = isinstance(results['img'], list)
        offsets = results['frame_offsets'] if clip else (0,)
        values = drifting_values(*self.value_range, offsets, rng)
        frames = [
            self.degrade(
                image, value, sample_generator(results, f'{name} {offset}')
            )
            for image, value, offset in zip(
                results['img'] if clip else [results['img']], values, offsets
            )
        ]
        results['img'] = frames if clip else frames[0]
        return results

    def __repr__(self) -> str:
        return (
            f'{self.__class__.__name__}(value_range={self.value_range}, '
            f'prob={self.prob})'
        )


@TRANSFORMS.register_module()
class DegradeBlur(BaseDegradation):
    """Blur by a Gaussian, as a lens out of focus does.

    Args:
        sigma: Range of the standard deviation in pixels.
        prob: Probability that a sample is blurred.
    """

    def __init__(
        self, sigma: Sequence[float] = (0.0, 2.0), prob: float = 1.0
    ) -> None:
        super().__init__(sigma, (0, 50), prob)

    def degrade(
        self, image: np.ndarray, value: float, rng: np.random.Generator
    ) -> np.ndarray:
        """Blur one frame."""
        return gaussian_blur(image, value)


@TRANSFORMS.register_module()
class DegradeNoise(BaseDegradation):
    """Add Gaussian noise, anew in every frame.

    Args:
        sigma: Range of the standard deviation in grey levels of 0 to 255.
        prob: Probability that a sample gets noise.
    """

    def __init__(
        self, sigma: Sequence[float] = (0.0, 8.0), prob: float = 1.0
    ) -> None:
        super().__init__(sigma, (0, 255), prob)

    def degrade(
        self, image: np.ndarray, value: float, rng: np.random.Generator
    ) -> np.ndarray:
        """Add noise to one frame."""
        return gaussian_noise(image, value, rng)


@TRANSFORMS.register_module()
class DegradeJPEG(BaseDegradation):
    """Compress as JPEG.

    Args:
        quality: Range of the JPEG quality, within 1 to 100.
        prob: Probability that a sample is compressed.
    """

    def __init__(
        self, quality: Sequence[float] = (50, 95), prob: float = 1.0
    ) -> None:
        super().__init__(quality, (1, 100), prob)

    def degrade(
        self, image: np.ndarray, value: float, rng: np.random.Generator
    ) -> np.ndarray:
        """Compress one frame."""
        return jpeg_compress(image, value)
