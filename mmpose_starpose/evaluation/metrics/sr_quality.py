"""PSNR and SSIM of super-resolved crops."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from mmengine.evaluator import BaseMetric
from mmpose.registry import METRICS

from ..functional import psnr, ssim


@METRICS.register_module()
class SRQuality(BaseMetric):
    """PSNR (dB) and SSIM of the SR image, on the crop and on the person.

    The model has to output it: set ``model.test_cfg.output_sr=True``. The
    person is its labelled box. Bicubic enlargement of the key frame is scored
    beside it, as the floor.

    Keys: ``sr/PSNR``, ``sr/SSIM``, ``sr/PSNR_person``, ``sr/SSIM_person`` and
    the same with ``bicubic_`` in front; means over the samples.
    """

    default_prefix = 'sr'

    def process(self, data_batch: dict, data_samples: Sequence[dict]) -> None:
        """Score a batch.

        Raises:
            ValueError: If a sample has no SR image or no clean crop.
        """
        for inputs, sample in zip(data_batch['inputs'], data_samples):
            for key, remedy in (
                ('pred_sr', 'set model.test_cfg.output_sr=True'),
                ('gt_sr', 'end the pipeline with PackLowResPoseInputs'),
            ):
                if key not in sample:
                    raise ValueError(
                        f"sample {sample.get('id')} has no '{key}': {remedy}"
                    )
            clean = _image(sample['gt_sr']['img'])
            lr = inputs[sample['key_index']] if inputs.ndim == 4 else inputs
            size = clean.shape[1::-1]
            floor = cv2.resize(_image(lr), size, None, 0, 0, cv2.INTER_CUBIC)
            person = _person_mask(sample, clean.shape[:2])
            scores = {}
            for prefix, image in (
                ('', _image(sample['pred_sr']['img'])),
                ('bicubic_', floor),
            ):
                for name, score in (('PSNR', psnr), ('SSIM', ssim)):
                    scores[prefix + name] = score(image, clean)
                    scores[f'{prefix}{name}_person'] = score(
                        image, clean, person
                    )
            self.results.append(scores)

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Average over the samples; a person outside the crop is left out."""
        return {
            key: float(np.nanmean([scores[key] for scores in results]))
            for key in results[0]
        }


def _image(tensor: object) -> np.ndarray:
    """(3, H, W) uint8 tensor to (H, W, 3)."""
    return np.ascontiguousarray(np.asarray(tensor).transpose(1, 2, 0))


def _person_mask(sample: dict, shape: tuple[int, int]) -> np.ndarray:
    """Pixels of the crop inside the labelled box, boolean (H, W)."""
    box = np.asarray(sample['gt_instances']['bboxes'])[0].reshape(2, 2)
    center, scale = np.array(sample['input_center']), sample['input_scale']
    corners = (box - center) / scale + 0.5
    (x1, y1), (x2, y2) = np.rint(corners * shape[::-1]).astype(int)
    mask = np.zeros(shape, bool)
    mask[max(y1, 0) : max(y2, 0), max(x1, 0) : max(x2, 0)] = True
    return mask
