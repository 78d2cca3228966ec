"""The step from the HR crop to the LR crop, and back for stock models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform
from mmpose.registry import TRANSFORMS

from .degradation import BaseDegradation, draw_index
from .degradation_functional import INTERPOLATIONS, resize
from .option_checks import (
    check_choices,
    check_range,
    check_size,
    check_weights,
)


def lr_picture_size(
    results: dict, lr_size: tuple[int, int]
) -> tuple[int, int]:
    """Find the size of the picture in which the person fills ``lr_size``.

    A crop, known by the ``input_size`` that ``TopdownAffine`` leaves, has
    that size itself. A frame, known by ``bbox_scale`` alone, shrinks by the
    factor that takes the box, widened to the crop's aspect, there; where the
    person is smaller than that already, the frame keeps the size of the
    clean one.

    Args:
        results: The pipeline's results.
        lr_size: Width and height of the LR crop in pixels.

    Returns:
        Width and height in pixels.
    """
    if 'input_size' in results or 'bbox_scale' not in results:
        return lr_size
    height, width = results['hr_img'].shape[:2]
    box_width, box_height = results['bbox_scale'][0][:2]
    factor = max(box_width / lr_size[0], box_height / lr_size[1], 1.0)
    return max(1, round(width / factor)), max(1, round(height / factor))


@TRANSFORMS.register_module()
class DegradeResize(BaseDegradation):
    """Shrink the HR crop to the LR crop, by any factor.

    Coordinates stay those of the HR crop: key points, box and codec do not
    change. Before ``LowResTopdownAffine`` the whole frame is resized, so that
    the person comes out at ``lr_size``; boxes are read behind
    ``GetBBoxCenterScale`` and the augmentations.

    Required Keys:

        - img
        - bbox_scale (for a whole frame)

    Modified Keys:

        - img

    Added Keys:

        - hr_img: the clean key frame, (H, W, 3) uint8
        - lr_size: (w, h)

    Args:
        lr_size: Width and height of the LR crop in pixels.
        interpolation: 'area', 'nearest', 'bilinear', 'bicubic' or 'lanczos';
            several to draw one for each sample.
        antialias: See :func:`resize`.
    """

    def __init__(
        self,
        lr_size: Sequence[int],
        interpolation: str | Sequence[str] = 'area',
        antialias: bool = True,
    ) -> None:
        super().__init__({})
        self.lr_size = check_size(self, 'lr_size', lr_size)
        self.interpolation = check_choices(
            self, 'interpolation', interpolation, INTERPOLATIONS
        )
        self.antialias = antialias

    def draw_shared(
        self, results: dict, rng: np.random.Generator
    ) -> dict[str, Any]:
        """Draw the interpolation."""
        choices = self.interpolation
        number = int(rng.integers(len(choices))) if len(choices) > 1 else 0
        results['lr_size'] = self.lr_size
        return dict(
            size=lr_picture_size(results, self.lr_size),
            interpolation=choices[number],
        )

    def degrade(
        self, image: np.ndarray, *, size: tuple[int, int], interpolation: str
    ) -> np.ndarray:
        """Resize one frame."""
        return resize(image, size, interpolation, self.antialias)


@TRANSFORMS.register_module()
class DegradeRandomResize(BaseDegradation):
    """Resize by a random factor, as in a second-order degradation.

    A ``DegradeResize`` has to come behind it. A clip shares the factor: its
    frames stay of one size, as a video's are.

    Args:
        scale: Smallest and largest factor, about 1.
        mode_prob: Probabilities to enlarge by 1 to the largest factor, to
            shrink by the smallest factor to 1, and to keep the size.
        interpolation: See :class:`DegradeResize`.
        antialias: See :func:`resize`.
        lr_size: Where given, the factor is over the size at which the LR
            crop is ``lr_size`` (width, height), and not over the picture's.
        prob: Probability that a sample is resized.
    """

    def __init__(
        self,
        scale: Sequence[float] = (0.15, 1.5),
        mode_prob: Sequence[float] = (0.2, 0.7, 0.1),
        interpolation: str | Sequence[str] = ('area', 'bilinear', 'bicubic'),
        antialias: bool = True,
        lr_size: Sequence[int] | None = None,
        prob: float = 1.0,
    ) -> None:
        super().__init__({}, prob)
        low, high = check_range(self, 'scale', scale, (0.01, 16))
        if not low <= 1 <= high:
            raise ValueError(
                f'{self.__class__.__name__} got scale={low, high}, allowed '
                'are a smallest factor up to 1 and a largest from 1'
            )
        self.scale = (low, high)
        self.mode_prob = check_weights(self, 'mode_prob', mode_prob, 3)
        self.interpolation = check_choices(
            self, 'interpolation', interpolation, INTERPOLATIONS
        )
        self.antialias = antialias
        self.lr_size = (
            None if lr_size is None else check_size(self, 'lr_size', lr_size)
        )

    def draw_shared(
        self, results: dict, rng: np.random.Generator
    ) -> dict[str, Any]:
        """Draw the size and the interpolation."""
        low, high = self.scale
        ends = ((1.0, high), (low, 1.0), (1.0, 1.0))
        factor = rng.uniform(*ends[draw_index(self.mode_prob, rng)])
        image = results['img']
        image = image[0] if isinstance(image, list) else image
        width, height = image.shape[1::-1]
        if self.lr_size is not None:
            width, height = lr_picture_size(results, self.lr_size)
        return dict(
            size=(
                max(1, round(width * factor)),
                max(1, round(height * factor)),
            ),
            interpolation=self.interpolation[
                rng.integers(len(self.interpolation))
            ],
        )

    def degrade(
        self, image: np.ndarray, *, size: tuple[int, int], interpolation: str
    ) -> np.ndarray:
        """Resize one frame."""
        return resize(image, size, interpolation, self.antialias)


@TRANSFORMS.register_module()
class RestoreSize(BaseTransform):
    """Enlarge the LR crop to the HR crop's size, for stock models.

    With this transform last among the degradations, any model made for the
    HR crop is a baseline on low-resolution input, without code.

    Required Keys:

        - img
        - hr_img (where ``size`` is not given)

    Modified Keys:

        - img

    Args:
        interpolation: As in ``DegradeResize``, one.
        size: Width and height in pixels. By default those of the HR crop.
    """

    def __init__(
        self,
        interpolation: str = 'bicubic',
        size: Sequence[int] | None = None,
    ) -> None:
        check_choices(self, 'interpolation', interpolation, INTERPOLATIONS)
        self.interpolation = interpolation
        self.size = None if size is None else check_size(self, 'size', size)

    def transform(self, results: dict) -> dict:
        """Enlarge the image or clip."""
        size = self.size or results['hr_img'].shape[1::-1]
        images = results['img']
        if isinstance(images, list):
            results['img'] = [
                resize(image, size, self.interpolation) for image in images
            ]
        else:
            results['img'] = resize(images, size, self.interpolation)
        return results

    def __repr__(self) -> str:
        return (
            f"{self.__class__.__name__}(interpolation='{self.interpolation}', "
            f'size={self.size})'
        )
