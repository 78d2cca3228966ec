"""Heatmap targets that are drawn on the device."""

from __future__ import annotations

import math

import torch
from mmpose.codecs import MSRAHeatmap, UDPHeatmap
from mmpose.codecs.base import BaseKeypointCodec
from torch import Tensor

from ..layers import draw_gaussian_heatmaps


def drawing_style(codec: BaseKeypointCodec) -> str | None:
    """Name how a codec draws its heatmaps; ``None`` if it is not known."""
    if isinstance(codec, MSRAHeatmap):
        return 'dark' if codec.unbiased else 'msra'
    if isinstance(codec, UDPHeatmap) and codec.heatmap_type == 'gaussian':
        return 'udp'
    return None


def draw_targets(
    codec: BaseKeypointCodec,
    points: Tensor,
    weights: Tensor,
    sigma: float | None = None,
) -> tuple[Tensor, Tensor]:
    """Draw the heatmaps of a codec for a batch.

    Args:
        codec: Codec that has a drawing style.
        points: Key points in pixels of the codec's input, (N, K, 2).
        weights: Their weights, 0 for unlabelled, (N, K).
        sigma: Standard deviation in cells; the codec's own if ``None``.

    Returns:
        Heatmaps (N, K, H, W) and weights (N, K), 0 where the map is out of
        reach.

    Raises:
        ValueError: If the codec's targets cannot be drawn.
    """
    style = drawing_style(codec)
    if style is None:
        raise ValueError(
            f'cannot draw the targets of {type(codec).__name__}, only those '
            "of MSRAHeatmap and of UDPHeatmap with heatmap_type='gaussian'"
        )
    return draw_gaussian_heatmaps(
        points / points.new_tensor(codec.scale_factor),
        weights.float(),
        codec.heatmap_size,
        codec.sigma if sigma is None else sigma,
        style,
    )


class DrawnTargets:
    """Mix-in for heads: gets the targets of a batch, and makes heatmaps.

    They are drawn on the device from ``gt_instance_labels``
    (``keypoint_labels`` (1, K, 2) in pixels of the HR crop,
    ``keypoint_weights`` (1, K)), as the head's codec would encode them. Where
    there are no such labels, or the codec's targets cannot be drawn, those
    that the pipeline has encoded (``GenerateTarget``) are taken, so that
    every codec whose target is a heatmap can be used.
    """

    def get_targets(
        self, batch_data_samples: list, sigma: float | None = None
    ) -> tuple[Tensor, Tensor]:
        """Get the heatmaps (N, K, H, W) and weights (N, K) of a batch.

        Args:
            batch_data_samples: Samples with labels.
            sigma: Draw Gaussians of this standard deviation (cells), not
                those of the codec.

        Raises:
            ValueError: If there are neither labels nor encoded targets, or
                the codec's targets cannot be drawn.
        """
        labels = [d.gt_instance_labels for d in batch_data_samples]
        weights = torch.cat([label.keypoint_weights for label in labels])
        style = drawing_style(self.decoder)
        if style and 'keypoint_labels' in labels[0]:
            points = torch.cat([label.keypoint_labels for label in labels])
            return draw_targets(self.decoder, points, weights, sigma)
        fields = [getattr(d, 'gt_fields', {}) for d in batch_data_samples]
        if 'heatmaps' in fields[0] and sigma is None:
            return torch.stack([field.heatmaps for field in fields]), weights
        if style:
            raise ValueError(
                f'{type(self).__name__} found no targets: end the pipeline '
                'with PackLowResPoseInputs, or put GenerateTarget into it'
            )
        raise ValueError(
            f'{type(self).__name__} cannot draw the targets of '
            f'{type(self.decoder).__name__}, only those of MSRAHeatmap and '
            "of UDPHeatmap with heatmap_type='gaussian': put GenerateTarget "
            'into the training pipeline'
        )

    def to_heatmaps(self, output: Tensor) -> Tensor:
        """Make heatmaps of what the head puts out.

        They are one and the same unless the loss module says otherwise, as
        :class:`HeatmapCrossEntropyLoss
        <mmpose_starpose.models.losses.HeatmapCrossEntropyLoss>` does.

        Raises:
            ValueError: If that needs the width of the codec's Gaussians and
                it has none.
        """
        convert = getattr(self.loss_module, 'to_heatmaps', None)
        if convert is None:
            return output
        sigma = getattr(self.decoder, 'sigma', None)
        if sigma is None:
            raise ValueError(
                f'{type(self.loss_module).__name__} needs a codec with a '
                f'sigma, such as MSRAHeatmap; {type(self.decoder).__name__} '
                'has none'
            )
        return convert(output, 2 * math.pi * sigma**2)
