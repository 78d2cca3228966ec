"""Heatmap targets that are drawn on the device."""

from __future__ import annotations

import torch
from mmpose.codecs import MSRAHeatmap, UDPHeatmap
from torch import Tensor

from ..layers import draw_gaussian_heatmaps


class DrawnTargets:
    """Mix-in for heads: gets the targets of a batch.

    They are drawn on the device from ``gt_instance_labels``
    (``keypoint_labels`` (1, K, 2) in pixels of the HR crop,
    ``keypoint_weights`` (1, K)), as the head's codec would encode them. Where
    there are no such labels, or the codec's targets cannot be drawn, those
    that the pipeline has encoded (``GenerateTarget``) are taken, so that
    every codec whose target is a heatmap can be used.
    """

    def get_targets(self, batch_data_samples: list) -> tuple[Tensor, Tensor]:
        """Get the heatmaps (N, K, H, W) and weights (N, K) of a batch.

        Raises:
            ValueError: If there are neither labels nor encoded targets, or
                the codec's targets cannot be drawn.
        """
        labels = [d.gt_instance_labels for d in batch_data_samples]
        weights = torch.cat([label.keypoint_weights for label in labels])
        style = self._style()
        if style and 'keypoint_labels' in labels[0]:
            points = torch.cat([label.keypoint_labels for label in labels])
            scale = points.new_tensor(self.decoder.scale_factor)
            return draw_gaussian_heatmaps(
                points / scale,
                weights.float(),
                self.decoder.heatmap_size,
                self.decoder.sigma,
                style,
            )
        fields = [getattr(d, 'gt_fields', {}) for d in batch_data_samples]
        if 'heatmaps' in fields[0]:
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

    def _style(self) -> str | None:
        """Name how the codec draws; ``None`` if it cannot be imitated."""
        codec = self.decoder
        if isinstance(codec, MSRAHeatmap):
            return 'dark' if codec.unbiased else 'msra'
        if isinstance(codec, UDPHeatmap) and codec.heatmap_type == 'gaussian':
            return 'udp'
        return None
