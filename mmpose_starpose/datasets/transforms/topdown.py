"""The crop of a person out of frames that are degraded already."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from mmpose.datasets.transforms import TopdownAffine
from mmpose.registry import TRANSFORMS
from mmpose.structures.bbox import get_udp_warp_matrix, get_warp_matrix

from .degradation import key_frame_of
from .degradation_functional import resize
from .option_checks import check_size


@TRANSFORMS.register_module()
class LowResTopdownAffine(TopdownAffine):
    """Cut the LR crop out of degraded frames, and the HR crop out of clean.

    With the degradations before it instead of behind ``TopdownAffine``, the
    whole frame shrinks before the person is cut out of it, as with a distant
    camera: the box falls between pixels, and blur, noise and compression do
    not know of it. Key points are in the HR crop's coordinates, exactly those
    of ``TopdownAffine``. Augmentations of the box and flips go before the
    first degradation.

    Frames that are of low resolution by nature need no degradation. Where a
    frame holds far more pixels than the LR crop, it is shrunk by area first.

    Required Keys:

        - img: frames of any size
        - hr_img (optional): the clean key frame; by default that of ``img``
        - bbox_center
        - bbox_scale
        - bbox_rotation (optional)
        - keypoints (optional)

    Modified Keys:

        - img: (h, w, 3), or a list
        - hr_img: (H, W, 3)
        - bbox_scale

    Added Keys:

        - input_size: (W, H)
        - lr_size: (w, h)
        - transformed_keypoints

    Args:
        input_size: Width and height of the HR crop in pixels.
        lr_size: Width and height of the LR crop.
        use_udp: See MMPose's ``TopdownAffine``.

    Raises:
        ValueError: If the degradation was made for another ``lr_size``.
    """

    def __init__(
        self,
        input_size: Sequence[int],
        lr_size: Sequence[int],
        use_udp: bool = False,
    ) -> None:
        super().__init__(check_size(self, 'input_size', input_size), use_udp)
        self.lr_size = check_size(self, 'lr_size', lr_size)

    def transform(self, results: dict) -> dict:
        """Cut the crops out."""
        if results.setdefault('lr_size', self.lr_size) != self.lr_size:
            raise ValueError(
                f'LowResTopdownAffine got lr_size={self.lr_size}, but the '
                f'frames were degraded for {results["lr_size"]}; set both '
                'alike'
            )
        frames = results['img']
        clean = results.get('hr_img', key_frame_of(results))
        results['img'] = clean
        results = super().transform(results)
        results['hr_img'] = results['img']
        warp = get_udp_warp_matrix if self.use_udp else get_warp_matrix
        matrix = warp(
            results['input_center'],
            results['input_scale'],
            results.get('bbox_rotation', (0.0,))[0],
            output_size=results['input_size'],
        )
        size = clean.shape[1::-1]
        if isinstance(frames, list):
            results['img'] = [self._cut(f, size, matrix) for f in frames]
        else:
            results['img'] = self._cut(frames, size, matrix)
        return results

    def _cut(
        self, frame: np.ndarray, clean_size: tuple[int, int], crop: np.ndarray
    ) -> np.ndarray:
        """Cut the LR crop out of one frame.

        Args:
            frame: Degraded frame of any size.
            clean_size: Width and height of the clean frame.
            crop: Matrix (2, 3) from the clean frame to the HR crop.
        """
        matrix = self._lr_matrix(frame, clean_size, crop)
        shrink = 1 / np.sqrt(abs(np.linalg.det(matrix[:, :2])))
        if shrink > 1.5:
            width, height = frame.shape[1::-1]
            size = (round(width / shrink), round(height / shrink))
            frame = resize(frame, (max(size[0], 1), max(size[1], 1)))
            matrix = self._lr_matrix(frame, clean_size, crop)
        return cv2.warpAffine(
            frame, matrix, self.lr_size, flags=cv2.INTER_LINEAR
        )

    def _lr_matrix(
        self, frame: np.ndarray, clean_size: tuple[int, int], crop: np.ndarray
    ) -> np.ndarray:
        """Matrix (2, 3) from the degraded frame to the LR crop."""
        to_clean = _resize_matrix(frame.shape[1::-1], clean_size)
        to_lr = _resize_matrix(self.input_size, self.lr_size)
        return (to_lr @ np.vstack([crop, (0, 0, 1)]) @ to_clean)[:2]

    def __repr__(self) -> str:
        return (
            f'{self.__class__.__name__}(input_size={self.input_size}, '
            f'lr_size={self.lr_size}, use_udp={self.use_udp})'
        )


def _resize_matrix(old: Sequence[int], new: Sequence[int]) -> np.ndarray:
    """Matrix (3, 3) of a resize: pixel centres lie at whole coordinates."""
    x, y = new[0] / old[0], new[1] / old[1]
    return np.array(
        [[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]], np.float64
    )
