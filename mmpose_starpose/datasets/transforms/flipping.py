"""Flipping of clips."""

from __future__ import annotations

import cv2
import numpy as np
from mmpose.datasets.transforms import RandomFlip
from mmpose.registry import TRANSFORMS


@TRANSFORMS.register_module()
class RandomClipFlip(RandomFlip):
    """MMPose's ``RandomFlip``, with flipped frames in order in memory.

    MMPose flips by a view that runs backwards. OpenCV cannot read one, and
    each warp begins with a slow copy of the whole frame; a clip pays for it T
    times. The result is the same, to the bit.

    The keys and arguments are those of ``RandomFlip``.
    """

    def transform(self, results: dict) -> dict:
        """Flip a sample, or not."""
        results = super().transform(results)
        if results['flip']:
            frames = results['img']
            if isinstance(frames, list):
                results['img'] = [_in_order(frame) for frame in frames]
            else:
                results['img'] = _in_order(frames)
        return results


def _in_order(image: np.ndarray) -> np.ndarray:
    """Copy an image so that its memory runs forwards."""
    for axis, code in ((0, 0), (1, 1)):
        if image.strides[axis] < 0:
            # the reversed view is in order; OpenCV flips it fast
            image = cv2.flip(np.flip(image, axis), code)
    return image
