"""Models that restore the key frame, under the stock runner."""

from __future__ import annotations

import torch
from mmengine.model import BaseModel
from mmengine.structures import PixelData
from mmpose.registry import MODELS
from torch import Tensor

from ..data_preprocessors import VideoPoseDataPreprocessor
from .base_restorer import BaseRestorer


class RestoringModel(BaseModel):
    """Base of the models that hold a restorer.

    They take what ``PackLowResPoseInputs`` packs, clips or images. Pixels
    reach the restorer as RGB of 0 to 1; there is no ``data_preprocessor`` to
    set.

    Args:
        restorer: Config of the restorer.
        sr_loss: Config of the loss between SR image and clean HR crop, both
            RGB of 0 to 1; ``None`` for none.
        test_cfg: Options at test time.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If ``restorer`` is no restorer.
    """

    def __init__(
        self,
        restorer: dict,
        sr_loss: dict | None = None,
        test_cfg: dict | None = None,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(
            VideoPoseDataPreprocessor(mean=(0, 0, 0), std=(255, 255, 255)),
            init_cfg,
        )
        self.restorer = MODELS.build(restorer)
        if not isinstance(self.restorer, BaseRestorer):
            raise ValueError(
                f"restorer is '{restorer['type']}', which is no restorer of "
                'mmpose_starpose.models.restorers'
            )
        self.sr_loss = None if sr_loss is None else MODELS.build(sr_loss)
        self.test_cfg = test_cfg or {}

    def restore(
        self, inputs: Tensor, data_samples: list | None = None
    ) -> Tensor:
        """Super-resolve the key frames.

        Args:
            inputs: Clips (N, T, 3, h, w) or images (N, 3, h, w).
            data_samples: Samples that name their ``key_index``; the middle
                frame otherwise.

        Returns:
            SR images, shape (N, 3, H, W).
        """
        key_index = data_samples[0].get('key_index') if data_samples else None
        return self.restorer.restore_key_frame(
            inputs, key_index if inputs.dim() == 5 else None
        )

    def compare_with_clean(
        self, images: Tensor, data_samples: list
    ) -> dict[str, Tensor]:
        """Compute ``loss_sr`` of SR images (N, 3, H, W).

        Raises:
            ValueError: If a sample has no clean HR crop, or one of another
                size.
        """
        missing = [d.get('img_path') for d in data_samples if 'gt_sr' not in d]
        if missing:
            raise ValueError(
                f'sr_loss needs the clean HR crop, but {missing[0]} came '
                'without one: put a Degrade... transform and '
                'PackLowResPoseInputs into the pipeline'
            )
        target = torch.stack([d.gt_sr.img for d in data_samples])
        if images.shape != target.shape:
            raise ValueError(
                f'the restorer makes images of {tuple(images.shape[-2:])} '
                f'(h, w) but the HR crop has {tuple(target.shape[-2:])}: '
                "set the restorer's scale to HR size / LR size"
            )
        target = self.data_preprocessor.normalize(target)
        return dict(loss_sr=self.sr_loss(images, target))

    def write_images(self, images: Tensor, data_samples: list) -> None:
        """Put SR images (N, 3, H, W) into ``pred_sr.img``, uint8 BGR."""
        pixels = self.data_preprocessor.denormalize(images)
        for sample, image in zip(data_samples, pixels):
            sample.pred_sr = PixelData(img=image)

    def forward(
        self,
        inputs: Tensor,
        data_samples: list | None = None,
        mode: str = 'tensor',
    ) -> Tensor | tuple | dict[str, Tensor] | list:
        """Run one of MMEngine's modes: 'loss', 'predict' or 'tensor'."""
        if mode == 'loss':
            return self.loss(inputs, data_samples)
        if mode == 'predict':
            return self.predict(inputs, data_samples)
        if mode == 'tensor':
            return self.compute(inputs)
        raise ValueError(
            f"mode is '{mode}', allowed are 'loss', 'predict' and 'tensor'"
        )


@MODELS.register_module()
class LowResRestorer(RestoringModel):
    """Train and test a restorer alone.

    ``SRQuality`` scores what it predicts. A checkpoint of it initialises the
    restorer of a :class:`CascadedPoseEstimator
    <mmpose_starpose.models.pose_estimators.CascadedPoseEstimator>` by
    ``init_cfg=dict(type='Pretrained', checkpoint=..., prefix='restorer.')``.

    Args:
        restorer: Config of the restorer.
        sr_loss: Config of the loss between SR image and clean HR crop, both
            RGB of 0 to 1.
        init_cfg: MMEngine's initialisation config.
    """

    def __init__(
        self, restorer: dict, sr_loss: dict, init_cfg: dict | None = None
    ) -> None:
        super().__init__(restorer, sr_loss, init_cfg=init_cfg)

    def compute(self, inputs: Tensor) -> Tensor:
        """Map clips or images to SR images (N, 3, H, W)."""
        return self.restore(inputs)

    def loss(self, inputs: Tensor, data_samples: list) -> dict[str, Tensor]:
        """Compute ``loss_sr``; see :meth:`compare_with_clean`."""
        images = self.restore(inputs, data_samples)
        return self.compare_with_clean(images, data_samples)

    def predict(self, inputs: Tensor, data_samples: list) -> list:
        """Fill ``pred_sr.img``, (3, H, W) uint8 BGR, of the samples."""
        self.write_images(self.restore(inputs, data_samples), data_samples)
        return data_samples
