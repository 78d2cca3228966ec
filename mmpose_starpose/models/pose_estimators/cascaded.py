"""Super-resolve first, then estimate the pose."""

from __future__ import annotations

import torch
from mmpose.models.pose_estimators import TopdownPoseEstimator
from mmpose.registry import MODELS
from torch import Tensor, nn

from ..restorers import RestoringModel


@MODELS.register_module()
class CascadedPoseEstimator(RestoringModel):
    """A restorer in front of a stock MMPose model.

    The restorer enlarges the key frame to the HR crop; the pose model gets it
    as it would get a decoded picture, through its own data preprocessor.
    Pixels beyond black and white are cut off in between, as in a file.

    Training needs the targets of the pose model's head. Stock heads find them
    in the sample: put ``GenerateTarget`` with the pose model's codec before
    ``PackLowResPoseInputs``. Either part may be frozen: no gradients, and in
    evaluation mode, so that batch-norm statistics stay. Gradients pass
    through a frozen pose model to the restorer.

    Weights come from the parts' own ``init_cfg``, for example
    ``dict(type='Pretrained', checkpoint=...)`` in ``pose_model`` for a
    checkpoint of MMPose, and with ``prefix='restorer.'`` in ``restorer`` for
    one of :class:`LowResRestorer
    <mmpose_starpose.models.restorers.LowResRestorer>`.

    ``test_cfg`` overrides the pose model's, and knows ``output_sr`` beside:
    put the restored key frame into ``data_sample.pred_sr.img`` (uint8, BGR).
    A flip test flips the LR input and restores both.

    Args:
        restorer: Config of the restorer.
        pose_model: Config of a ``TopdownPoseEstimator`` on images.
        sr_loss: Config of a further loss between SR image and clean HR crop,
            both RGB of 0 to 1; ``None`` for none.
        freeze_restorer: Whether the restorer stays as it is.
        freeze_pose: Whether the pose model stays as it is.
        test_cfg: Options at test time.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If ``pose_model`` is no top-down estimator, or ``sr_loss``
            is to train a frozen restorer.
    """

    def __init__(
        self,
        restorer: dict,
        pose_model: dict,
        sr_loss: dict | None = None,
        freeze_restorer: bool = False,
        freeze_pose: bool = False,
        test_cfg: dict | None = None,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(restorer, sr_loss, test_cfg, init_cfg)
        if freeze_restorer and sr_loss is not None:
            raise ValueError(
                'freeze_restorer=True leaves sr_loss nothing to train: set '
                'one of them'
            )
        self.pose_model = MODELS.build(pose_model)
        if not isinstance(self.pose_model, TopdownPoseEstimator):
            raise ValueError(
                f"pose_model is '{pose_model['type']}', allowed are "
                'TopdownPoseEstimator and what derives from it'
            )
        self.freeze_restorer = freeze_restorer
        self.freeze_pose = freeze_pose
        for part in self._frozen_parts():
            part.requires_grad_(False).eval()

    def _frozen_parts(self) -> list[nn.Module]:
        parts = []
        if self.freeze_restorer:
            parts.append(self.restorer)
        if self.freeze_pose:
            parts.append(self.pose_model)
        return parts

    def train(self, mode: bool = True) -> CascadedPoseEstimator:
        """Set the mode of what is not frozen."""
        super().train(mode)
        for part in self._frozen_parts():
            part.eval()
        return self

    @property
    def head(self) -> nn.Module:
        """The pose model's head."""
        return self.pose_model.head

    def restore(
        self, inputs: Tensor, data_samples: list | None = None
    ) -> Tensor:
        """Super-resolve the key frames, see :class:`RestoringModel`."""
        learns = torch.is_grad_enabled() and not self.freeze_restorer
        with torch.set_grad_enabled(learns):
            return super().restore(inputs, data_samples)

    def _show(self, images: Tensor) -> Tensor:
        """Prepare SR images (N, 3, H, W) for the pose model."""
        pixels = 255 * images.clamp(0, 1).flip(1)
        data = dict(inputs=pixels, data_samples=[])
        return self.pose_model.data_preprocessor(data)['inputs']

    def extract_feat(
        self, inputs: Tensor, data_samples: list | None = None
    ) -> tuple[Tensor, ...]:
        """Map clips or images to the features that the head takes."""
        images = self.restore(inputs, data_samples)
        return self.pose_model.extract_feat(self._show(images))

    def compute(self, inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        """Map clips or images to the outputs of the head."""
        images = self.restore(inputs)
        return self.pose_model(self._show(images), None, mode='tensor')

    def loss(self, inputs: Tensor, data_samples: list) -> dict[str, Tensor]:
        """Compute the losses of key points and, if asked for, SR image.

        Args:
            inputs: Clips (N, T, 3, h, w) or images (N, 3, h, w).
            data_samples: Samples with the targets of the head.

        Returns:
            The head's losses and ``loss_sr``.
        """
        images = self.restore(inputs, data_samples)
        losses = self.pose_model.loss(self._show(images), data_samples)
        if self.sr_loss is not None:
            losses.update(self.compare_with_clean(images, data_samples))
        return losses

    def predict(self, inputs: Tensor, data_samples: list) -> list:
        """Estimate key points, and give the SR image where it is asked for.

        Args:
            inputs: Clips (N, T, 3, h, w) or images (N, 3, h, w).
            data_samples: Samples with boxes and crop geometry.

        Returns:
            The samples with ``pred_instances`` (pixels of the original
            image) and, with ``test_cfg['output_sr']``, ``pred_sr``.
        """
        test_cfg = {**self.pose_model.test_cfg, **self.test_cfg}
        images = self.restore(inputs, data_samples)
        feats = self.pose_model.extract_feat(self._show(images))
        if test_cfg.get('flip_test', False):
            feats = [feats, self.extract_feat(inputs.flip(-1), data_samples)]
        preds = self.head.predict(feats, data_samples, test_cfg=test_cfg)
        instances, fields = (
            preds if isinstance(preds, tuple) else (preds, None)
        )
        data_samples = self.pose_model.add_pred_to_datasample(
            instances, fields, data_samples
        )
        if test_cfg.get('output_sr', False):
            self.write_images(images, data_samples)
        return data_samples
