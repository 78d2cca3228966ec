"""Packing of low-resolution clips, and of images for bottom-up heads."""

from __future__ import annotations

import numpy as np
from mmengine.structures import PixelData
from mmpose.datasets.transforms import PackPoseInputs
from mmpose.datasets.transforms.formatting import image_to_tensor
from mmpose.registry import TRANSFORMS


@TRANSFORMS.register_module()
class PackLowResPoseInputs(PackPoseInputs):
    """Pack a clip, its labels in the HR crop, and the clean key frame.

    Beside what MMPose's ``PackPoseInputs`` packs:

        - ``inputs``: (T, 3, h, w) uint8, or (3, h, w) for a single image
        - ``data_sample.gt_sr.img``: (3, H, W) uint8, the clean key frame
        - ``data_sample.gt_instance_labels``: ``keypoint_labels`` (1, K, 2) in
          pixels of the HR crop and ``keypoint_weights`` (1, K), from which
          heads draw their targets on the device
        - ``data_sample.gt_instances.transformed_keypoints`` (1, K, 2), with
          the clean key frame: the key points in its pixels, for losses on
          images
        - meta information ``frame_offsets``, ``frame_mask`` and ``key_index``

    Args:
        meta_keys: Keys to pack as meta information beside MMPose's own.
        pack_hr: Whether to pack the clean key frame.
    """

    def __init__(
        self,
        meta_keys: tuple[str, ...] = (
            *('frame_offsets', 'frame_mask', 'key_index'),
        ),
        pack_hr: bool = True,
    ) -> None:
        super().__init__()
        self.meta_keys = (*self.meta_keys, *meta_keys)
        self.pack_hr = pack_hr

    def transform(self, results: dict) -> dict:
        """Pack the results.

        Raises:
            ValueError: If the LR size does not divide the HR size.
        """
        if isinstance(results['img'], list):
            results['key_index'] = results['frame_offsets'].index(0)
        if 'transformed_keypoints' in results:
            points = results['transformed_keypoints']
            visible = np.asarray(results['keypoints_visible'], np.float32)
            if points.ndim == 3:
                results.setdefault(
                    'keypoint_labels', points[..., :2].astype(np.float32)
                )
                results.setdefault('keypoint_weights', visible)
        packed = super().transform(results)
        if self.pack_hr and 'hr_img' in results:
            self._check_sizes(results)
            packed['data_samples'].gt_sr = PixelData(
                img=image_to_tensor(results['hr_img'])
            )
            points = results.get('transformed_keypoints')
            if points is not None and points.ndim == 3:
                packed['data_samples'].gt_instances.set_field(
                    points[..., :2].astype(np.float32), 'transformed_keypoints'
                )
        return packed

    @staticmethod
    def _check_sizes(results: dict) -> None:
        image = results['img']
        h, w = (image[0] if isinstance(image, list) else image).shape[:2]
        height, width = results['hr_img'].shape[:2]
        if height % h or width % w or height // h != width // w:
            raise ValueError(
                f'LR size {w}x{h} does not divide HR size {width}x{height} by '
                'one whole number: choose lr_size of DegradeResize as '
                'input_size of TopdownAffine / scale'
            )


@TRANSFORMS.register_module()
class PackBottomupInputs(PackPoseInputs):
    """Pack an image for the training of associative embedding.

    Beside what MMPose's ``PackPoseInputs`` packs,
    ``data_sample.gt_instance_labels.keypoint_indices`` (M, K, 2): the cell
    of each key point of the M persons and whether it is visible, which the
    tag loss reads. MMPose 1.3 computes but does not pack them, and does `not
    support this training
    <https://github.com/open-mmlab/mmpose/issues/2933>`_ by itself.
    """

    label_mapping_table = {
        **PackPoseInputs.label_mapping_table,
        'keypoint_indices': 'keypoint_indices',
    }
