"""Top-down pose estimation from low-resolution clips."""

from __future__ import annotations

import torch
from mmengine.structures import PixelData
from mmpose.models.pose_estimators import TopdownPoseEstimator
from mmpose.registry import MODELS
from torch import Tensor


@MODELS.register_module()
class LowResTopdownPoseEstimator(TopdownPoseEstimator):
    """Top-down estimator that also learns to super-resolve the key frame.

    Key points are estimated from the LR clip in the coordinates of the HR
    crop. Where the neck can reconstruct an image
    (:class:`SRNeck <mmpose_starpose.models.necks.SRNeck>`) and ``sr_loss`` is
    set, the clean HR crop in ``data_sample.gt_sr`` supervises it.

    ``test_cfg`` knows, beside MMPose's options, ``output_sr``: put the
    super-resolved key frame into ``data_sample.pred_sr.img`` (uint8, BGR).

    Args:
        sr_loss: Config of the loss on the SR image, ``None`` for none.
        kwargs: Arguments of MMPose's ``TopdownPoseEstimator``.
    """

    def __init__(self, sr_loss: dict | None = None, **kwargs) -> None:
        super().__init__(**kwargs)
        self.sr_loss = None if sr_loss is None else MODELS.build(sr_loss)

    def _reconstruct(
        self, feats: tuple[Tensor, ...], inputs: Tensor
    ) -> Tensor:
        """Super-resolve the key frame: (N, T, 3, h, w) -> (N, 3, H, W)."""
        if inputs.dim() == 5:
            key_index = self.backbone.find_key_index(inputs.shape[1])
            inputs = inputs[:, key_index]
        return self.neck.reconstruct(feats, inputs)

    def _check_key_frame(self, inputs: Tensor, data_samples: list) -> None:
        given = data_samples[0].get('key_index')
        if given is None or not hasattr(self.backbone, 'find_key_index'):
            return
        wanted = self.backbone.find_key_index(inputs.shape[1])
        if wanted != given:
            raise ValueError(
                f'the key frame is frame {given} of the clip (frame_offsets='
                f'{data_samples[0].frame_offsets}) but the backbone takes '
                f'frame {wanted}: set its key_index'
            )

    def loss(self, inputs: Tensor, data_samples: list) -> dict[str, Tensor]:
        """Compute the losses of key points and SR image.

        Args:
            inputs: Normalised clips, shape (N, T, 3, h, w).
            data_samples: Samples with labels and ``gt_sr``.

        Returns:
            The head's losses and ``loss_sr``.

        Raises:
            ValueError: If a sample has no HR crop, or one of another size,
                or another key frame than the backbone's.
        """
        self._check_key_frame(inputs, data_samples)
        feats = self.extract_feat(inputs)
        losses = self.head.loss(feats, data_samples, train_cfg=self.train_cfg)
        if self.sr_loss is None:
            return losses
        missing = [d.img_path for d in data_samples if 'gt_sr' not in d]
        if missing:
            raise ValueError(
                f'sr_loss needs the clean HR crop, but {missing[0]} came '
                'without one: put a Degrade... transform and '
                'PackLowResPoseInputs into the pipeline'
            )
        target = torch.stack([d.gt_sr.img for d in data_samples])
        output = self._reconstruct(feats, inputs)
        if output.shape != target.shape:
            raise ValueError(
                f'the neck makes SR images of {tuple(output.shape[-2:])} '
                f'(h, w) but the HR crop has {tuple(target.shape[-2:])}: '
                "set the neck's scale to HR size / LR size"
            )
        target = self.data_preprocessor.normalize(target)
        losses['loss_sr'] = self.sr_loss(output, target)
        return losses

    def predict(self, inputs: Tensor, data_samples: list) -> list:
        """Estimate key points, and the SR image where it is asked for.

        Args:
            inputs: Normalised clips, shape (N, T, 3, h, w).
            data_samples: Samples with boxes and crop geometry.

        Returns:
            The samples with ``pred_instances`` (pixels of the original
            image) and, with ``test_cfg['output_sr']``, ``pred_sr``.
        """
        self._check_key_frame(inputs, data_samples)
        data_samples = super().predict(inputs, data_samples)
        if self.test_cfg.get('output_sr', False):
            feats = self.extract_feat(inputs)
            images = self._reconstruct(feats, inputs)
            images = self.data_preprocessor.denormalize(images)
            for sample, image in zip(data_samples, images):
                sample.pred_sr = PixelData(img=image)
        return data_samples
