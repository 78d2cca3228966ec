"""Normalisation of clips."""

from __future__ import annotations

import torch
from mmengine.model import BaseDataPreprocessor
from mmpose.registry import MODELS
from torch import Tensor


@MODELS.register_module()
class VideoPoseDataPreprocessor(BaseDataPreprocessor):
    """Stack clips (or images), move them to the device and normalise them.

    Args:
        mean: Mean of each channel, after the channel swap, in 0 to 255.
        std: Standard deviation of each channel, likewise.
        bgr_to_rgb: Whether to swap the channels from BGR to RGB.
        non_blocking: Whether copies to the device may overlap.
    """

    def __init__(
        self,
        mean: tuple[float, float, float] = (123.675, 116.28, 103.53),
        std: tuple[float, float, float] = (58.395, 57.12, 57.375),
        bgr_to_rgb: bool = True,
        non_blocking: bool = False,
    ) -> None:
        super().__init__(non_blocking)
        self.bgr_to_rgb = bgr_to_rgb
        shape = (3, 1, 1)
        self.register_buffer('mean', torch.tensor(mean).view(shape), False)
        self.register_buffer('std', torch.tensor(std).view(shape), False)

    def normalize(self, images: Tensor) -> Tensor:
        """Turn BGR pixels of 0 to 255 into normalised RGB.

        Args:
            images: uint8 or float, shape (..., 3, H, W).

        Returns:
            Float tensor of the same shape.
        """
        if self.bgr_to_rgb:
            images = images.flip(-3)
        return (images.float() - self.mean) / self.std

    def to_pixels(self, images: Tensor) -> Tensor:
        """Turn normalised images back into BGR pixels, with a gradient.

        Args:
            images: Normalised images, shape (..., 3, H, W).

        Returns:
            Float tensor of the same shape, neither rounded nor clipped.
        """
        images = images.float() * self.std + self.mean
        return images.flip(-3) if self.bgr_to_rgb else images

    def denormalize(self, images: Tensor) -> Tensor:
        """Turn normalised images back into uint8 BGR pixels.

        Args:
            images: Normalised images, shape (..., 3, H, W).

        Returns:
            uint8 tensor of the same shape.
        """
        return self.to_pixels(images).round().clamp(0, 255).to(torch.uint8)

    def forward(self, data: dict, training: bool = False) -> dict:
        """Prepare a batch.

        Args:
            data: ``inputs``, a list of (T, 3, h, w) or (3, h, w) uint8
                tensors or one such batch, and ``data_samples``.
            training: Unused; part of MMEngine's interface.

        Returns:
            ``inputs`` of shape (N, T, 3, h, w) or (N, 3, h, w), float, and
            ``data_samples``.

        Raises:
            ValueError: If the samples of the batch differ in shape.
        """
        data = self.cast_data(data)
        inputs = data['inputs']
        if not isinstance(inputs, Tensor):
            shapes = {tuple(x.shape) for x in inputs}
            if len(shapes) > 1:
                raise ValueError(
                    'all samples of a batch must have one shape (T, 3, h, w), '
                    f'got {sorted(shapes)}; use one frame_offsets and one LR '
                    'size for the whole data set'
                )
            inputs = torch.stack(list(inputs))
        if inputs.dim() not in (4, 5) or inputs.shape[-3] != 3:
            raise ValueError(
                'inputs must have shape (N, T, 3, h, w) or (N, 3, h, w), got '
                f'{tuple(inputs.shape)}'
            )
        return dict(
            inputs=self.normalize(inputs),
            data_samples=data.get('data_samples'),
        )
