"""The step from the HR crop to the LR crop, and back for stock models."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from mmcv.transforms import BaseTransform
from mmpose.registry import TRANSFORMS

from .degradation import key_frame_of
from .degradation_functional import INTERPOLATIONS, resize


@TRANSFORMS.register_module()
class DegradeResize(BaseTransform):
    """Shrink the HR crop to the LR crop, by any factor, anti-aliased.

    Coordinates stay those of the HR crop: key points, box and codec do not
    change.

    Required Keys:

        - img

    Modified Keys:

        - img

    Added Keys:

        - hr_img: the clean key frame, (H, W, 3) uint8
        - lr_size: (w, h)

    Args:
        lr_size: Width and height of the LR crop in pixels.
        interpolation: 'area', 'nearest', 'bilinear', 'bicubic' or 'lanczos'.
    """

    def __init__(
        self, lr_size: Sequence[int], interpolation: str = 'area'
    ) -> None:
        if len(lr_size) != 2 or min(lr_size) < 1:
            raise ValueError(
                'lr_size must be a width and a height in pixels, got '
                f'{tuple(lr_size)}'
            )
        if interpolation not in INTERPOLATIONS:
            raise ValueError(
                f"interpolation is '{interpolation}', allowed are "
                f'{list(INTERPOLATIONS)}'
            )
        self.lr_size = (int(lr_size[0]), int(lr_size[1]))
        self.interpolation = interpolation

    def transform(self, results: dict) -> dict:
        """Shrink the image or clip."""
        results.setdefault('hr_img', key_frame_of(results))
        results['img'] = resize_all(
            results['img'], self.lr_size, self.interpolation
        )
        results['lr_size'] = self.lr_size
        return results

    def __repr__(self) -> str:
        return (
            f'{self.__class__.__name__}(lr_size={self.lr_size}, '
            f"interpolation='{self.interpolation}')"
        )


@TRANSFORMS.register_module()
class RestoreSize(BaseTransform):
    """Enlarge the LR crop to the HR crop's size, for stock models.

    With this transform last among the degradations, any model made for the
    HR crop is a baseline on low-resolution input, without code.

    Required Keys:

        - img
        - hr_img

    Modified Keys:

        - img

    Args:
        interpolation: As in ``DegradeResize``.
    """

    def __init__(self, interpolation: str = 'bicubic') -> None:
        self.interpolation = interpolation

    def transform(self, results: dict) -> dict:
        """Enlarge the image or clip."""
        height, width = results['hr_img'].shape[:2]
        results['img'] = resize_all(
            results['img'], (width, height), self.interpolation
        )
        return results

    def __repr__(self) -> str:
        return (
            f"{self.__class__.__name__}(interpolation='{self.interpolation}')"
        )


def resize_all(
    images: np.ndarray | list[np.ndarray],
    size: tuple[int, int],
    interpolation: str,
) -> np.ndarray | list[np.ndarray]:
    """Resize an image, or each frame of a clip, to (width, height)."""
    if isinstance(images, list):
        return [resize(image, size, interpolation) for image in images]
    return resize(images, size, interpolation)
