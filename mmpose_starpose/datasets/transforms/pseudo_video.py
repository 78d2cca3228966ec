"""Clips made from still images."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from mmcv.transforms import BaseTransform
from mmpose.registry import TRANSFORMS

from .loading import check_frame_offsets
from .seeding import sample_generator


def random_walk_motion(
    offsets: Sequence[int],
    step: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Draw a smooth motion that is zero at the key frame.

    A velocity is drawn once; every step away from the key frame, on either
    side, adds it and an acceleration of a third of its size.

    Args:
        offsets: Frame offsets to the key frame.
        step: Standard deviation of the motion in one frame, shape (P,).
        rng: Generator to draw from.

    Returns:
        Motion of each frame, shape (T, P).
    """
    velocity = rng.normal(0, step)
    reach = max(abs(o) for o in offsets)
    walks = {}
    for side in (-1, 1):
        change = rng.normal(0, step / 3, (reach, len(step)))
        steps = side * velocity + np.cumsum(change, axis=0)
        walks[side] = np.cumsum(steps, axis=0)
    motion = np.zeros((len(offsets), len(step)))
    for i, offset in enumerate(offsets):
        if offset:
            motion[i] = walks[1 if offset > 0 else -1][abs(offset) - 1]
    return motion


@TRANSFORMS.register_module()
class PseudoVideo(BaseTransform):
    """Make a clip from a still by small smooth random motion.

    Lets video models train on image data sets. The key frame is the still,
    untouched; the supporting frames shift, turn and zoom about the person.
    Goes between ``LoadImage`` and ``TopdownAffine``, so that what moves in at
    the border of the crop is real picture.

    Required Keys:

        - img
        - bbox

    Modified Keys:

        - img: list[T] of (H, W, 3)

    Added Keys:

        - frame_offsets

    Args:
        frame_offsets: Offsets of the frames, as in ``LoadVideoFrames``.
        shift: Standard deviation of the shift a frame, over the longer side
            of the box.
        rotation: Likewise of the rotation, in degrees.
        zoom: Likewise of the zoom, as a fraction.

    Raises:
        ValueError: If the amplitudes are negative or ``img`` is a clip.
    """

    def __init__(
        self,
        frame_offsets: Sequence[int] = (-1, 0, 1),
        shift: float = 0.015,
        rotation: float = 1.0,
        zoom: float = 0.01,
    ) -> None:
        self.frame_offsets = check_frame_offsets(frame_offsets)
        if min(shift, rotation, zoom) < 0:
            raise ValueError(
                'shift, rotation and zoom must not be negative, got '
                f'{shift}, {rotation} and {zoom}'
            )
        self.amplitudes = np.array([shift, shift, rotation, zoom])

    def transform(self, results: dict) -> dict:
        """Turn the image into a clip."""
        image = results['img']
        if isinstance(image, list):
            raise ValueError(
                f'PseudoVideo needs one image, got a list of {len(image)}; '
                'load stills with LoadImage and videos with LoadVideoFrames'
            )
        x1, y1, x2, y2 = results['bbox'][0][:4]
        centre = (float(x1 + x2) / 2, float(y1 + y2) / 2)
        rng = sample_generator(results, 'PseudoVideo')
        motion = random_walk_motion(self.frame_offsets, self.amplitudes, rng)
        motion[:, :2] *= max(x2 - x1, y2 - y1)
        size = image.shape[1::-1]
        frames = []
        for offset, (dx, dy, angle, zoom) in zip(self.frame_offsets, motion):
            if offset == 0:
                frames.append(image)
                continue
            matrix = cv2.getRotationMatrix2D(centre, angle, np.exp(zoom))
            matrix[:, 2] += dx, dy
            frames.append(
                cv2.warpAffine(
                    image, matrix, size, borderMode=cv2.BORDER_REPLICATE
                )
            )
        results['img'] = frames
        results['frame_offsets'] = self.frame_offsets
        return results

    def __repr__(self) -> str:
        return (
            f'{self.__class__.__name__}(frame_offsets={self.frame_offsets}, '
            f'amplitudes={self.amplitudes.tolist()})'
        )
