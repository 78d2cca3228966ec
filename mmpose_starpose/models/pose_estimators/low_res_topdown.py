"""Top-down pose estimation from low-resolution clips."""

from __future__ import annotations

import torch
from mmengine.structures import PixelData
from mmpose.models.pose_estimators import TopdownPoseEstimator
from mmpose.registry import MODELS
from torch import Tensor

from ..memory_format import use_channels_last
from .frozen_teacher import FrozenTeacher
from .training_step import TrainingStep
from .training_terms import build_terms, needs_image, needs_teacher


@MODELS.register_module()
class LowResTopdownPoseEstimator(TopdownPoseEstimator):
    """Top-down estimator that learns from the clean HR crop too.

    Key points are estimated from the LR clip in the coordinates of the HR
    crop. In training, the clean HR crop in ``data_sample.gt_sr`` supervises
    the SR image of the neck
    (:class:`SRNeck <mmpose_starpose.models.necks.SRNeck>`), and a trained
    pose network that sees it, the teacher, supervises features and heatmaps.
    The teacher is never trained and no part of this model's checkpoints.
    Backbone, neck and head may be MMPose's own; see
    :mod:`mmpose_starpose.models.losses` for the terms.

    ``test_cfg`` knows, beside MMPose's options, ``output_sr``: put the
    super-resolved key frame into ``data_sample.pred_sr.img`` (uint8, BGR).

    Args:
        sr_loss: Config of the loss on the SR image, logged as ``loss_sr``,
            or a list of several, logged as ``loss_sr_<type>``. A loss of
            ``loss_weight=0`` is left out and costs nothing, here and below.
        distill_losses: Configs of losses against the teacher, logged as
            ``loss_<type>``.
        teacher: ``config`` and ``checkpoint`` of the teacher, see
            :class:`FrozenTeacher`.
        kwargs: Arguments of MMPose's ``TopdownPoseEstimator``.

    Raises:
        ValueError: If a loss needs a teacher or an SR image and there is
            nothing that gives it.
    """

    def __init__(
        self,
        sr_loss: dict | list[dict] | None = None,
        distill_losses: list[dict] | None = None,
        teacher: dict | None = None,
        **kwargs,
    ) -> None:
        super().__init__(**kwargs)
        self.terms = build_terms(sr_loss, distill_losses)
        image = [n for n, term in self.terms.items() if needs_image(term)]
        taught = [n for n, term in self.terms.items() if needs_teacher(term)]
        if taught and teacher is None:
            raise ValueError(
                f'{taught[0]} needs a teacher: set '
                'teacher=dict(config=..., checkpoint=...)'
            )
        self.teacher = FrozenTeacher(**teacher) if taught else None
        reconstructs = hasattr(getattr(self, 'neck', None), 'reconstruct')
        if image and not (
            reconstructs and hasattr(self.data_preprocessor, 'to_pixels')
        ):
            raise ValueError(
                f'{image[0]} needs an SR image: set neck to SRNeck and '
                'data_preprocessor to VideoPoseDataPreprocessor'
            )
        if reconstructs and not image:
            # what is never computed must not wait for gradients under DDP
            self.neck.requires_grad_(False)
        use_channels_last(self)  # as the front end lays out features

    def reconstruct(self, feats: tuple[Tensor, ...], inputs: Tensor) -> Tensor:
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

    def _frame_mask(self, inputs: Tensor, data_samples: list) -> Tensor | None:
        """Collect which frames are real, (N, T); ``None`` where all are."""
        masks = [d.get('frame_mask') for d in data_samples]
        if not hasattr(self.backbone, 'find_key_index') or all(
            mask is None or all(mask) for mask in masks
        ):
            return None
        everything = (True,) * inputs.shape[1]
        return torch.tensor(
            [mask or everything for mask in masks], device=inputs.device
        )

    def extract_feat(
        self, inputs: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """Extract features.

        Args:
            inputs: Normalised clips, shape (N, T, 3, h, w), or images.
            mask: Frames that may be read, bool of shape (N, T).

        Returns:
            What the head gets, (N, C_i, h_i, w_i).
        """
        if mask is None:
            return super().extract_feat(inputs)
        feats = self.backbone(inputs, mask)
        return self.neck(feats) if self.with_neck else feats

    def loss(self, inputs: Tensor, data_samples: list) -> dict[str, Tensor]:
        """Compute the losses of key points, SR image and distillation.

        Args:
            inputs: Normalised clips, shape (N, T, 3, h, w), or images.
            data_samples: Samples with labels and, where a term needs the
                clean HR crop, ``gt_sr``.

        Returns:
            The head's losses and those of ``sr_loss`` and
            ``distill_losses``.

        Raises:
            ValueError: If a sample has no HR crop, or one of another size,
                or another key frame than the backbone's.
        """
        self._check_key_frame(inputs, data_samples)
        mask = self._frame_mask(inputs, data_samples)
        feats, heatmaps = self.extract_feat(inputs, mask), None
        if hasattr(self.head, 'loss_and_heatmaps'):
            losses, heatmaps = self.head.loss_and_heatmaps(
                feats, data_samples, self.train_cfg
            )
        else:
            losses = self.head.loss(feats, data_samples, self.train_cfg)
        step = TrainingStep(self, inputs, data_samples, feats, heatmaps)
        return {**losses, **step.losses()}

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
        mask = self._frame_mask(inputs, data_samples)
        feats = views = self.extract_feat(inputs, mask)
        if self.test_cfg.get('flip_test', False):
            views = [feats, self.extract_feat(inputs.flip(-1), mask)]
        preds = self.head.predict(views, data_samples, test_cfg=self.test_cfg)
        fields = None
        if isinstance(preds, tuple):
            preds, fields = preds
        data_samples = self.add_pred_to_datasample(preds, fields, data_samples)
        if self.test_cfg.get('output_sr', False):
            images = self.reconstruct(feats, inputs)
            images = self.data_preprocessor.denormalize(images)
            for sample, image in zip(data_samples, images):
                sample.pred_sr = PixelData(img=image)
        return data_samples
