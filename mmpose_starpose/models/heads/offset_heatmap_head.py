"""Heatmaps and offsets that are learned by the same confidence."""

from __future__ import annotations

import torch
from mmpose.codecs import UDPHeatmap
from mmpose.models.heads import HeatmapHead
from mmpose.registry import MODELS
from torch import Tensor

from .sr_heatmap_head import pck_of


def offset_weights(heatmaps: Tensor, truth: Tensor) -> Tensor:
    """Weigh where offsets matter: where the truth is, and what is decoded.

    At test time the offset is read at the most confident cell, which need not
    lie where the truth does. So that cell counts too, by its confidence.

    Args:
        heatmaps: Predicted heatmaps, shape (N, K, H, W).
        truth: Label maps of 0 to 1, shape (N, K, H, W).

    Returns:
        ``truth + c * [cell is the maximum]`` with the predicted maximum c,
        cut off to 0 to 1. No gradient. Shape (N, K, H, W).
    """
    peaks, cells = heatmaps.detach().flatten(2).max(-1, keepdim=True)
    confidence = torch.zeros_like(truth).flatten(2)
    confidence.scatter_(2, cells, peaks.clamp(0, 1).to(truth.dtype))
    return truth + confidence.view_as(truth)


@MODELS.register_module()
class OffsetHeatmapHead(HeatmapHead):
    """Coarse heatmaps, and the offset of each cell to the key point.

    Our reading of confidence-aware learning (`Wang et al., Pattern
    Recognition 2022 <https://arxiv.org/abs/2109.09090>`_) for heatmaps so
    coarse that the cell says little, as the 12x16 of a 48x64 crop. Of it the
    abstract and the protocol were at hand, not the formulas. Maps, encoding
    and decoding (maximum plus offset) are those of MMPose's
    ``UDPHeatmap(heatmap_type='combined')``; what is added to its
    ``CombinedTargetMSELoss`` is the point of the paper: offsets are weighed
    by the truth and by the most confident prediction, and both terms by the
    statistics of the batch. With the label map y, the predicted map h, the
    offsets o and those of the truth o*, in radii of the label map, weights w
    of the key points, and m of :func:`offset_weights`::

        loss_kpt    = sum w (h - y)^2           / sum w y
        loss_offset = sum w m (|ox - ox*| + |oy - oy*|) / sum w m

    summed over the batch. The truth is a disc, not CAL's narrow Gaussian.

    Set ``blur_kernel_size=0`` in the codec, so that decoding takes the
    maximum itself, and ``flip_mode='udp_combined', shift_heatmap=False`` in
    ``test_cfg``.

    Args:
        in_channels: Channels of the feature map.
        out_channels: Number of key points K; the output has 3 K maps.
        decoder: Config of the codec.
        offset_weight: Weight of ``loss_offset``.
        kwargs: Further arguments of MMPose's ``HeatmapHead``.

    Raises:
        ValueError: If the codec is another one.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        decoder: dict,
        offset_weight: float = 1.0,
        **kwargs,
    ) -> None:
        super().__init__(
            in_channels, 3 * out_channels, decoder=decoder, **kwargs
        )
        kind = getattr(self.decoder, 'heatmap_type', None)
        if not isinstance(self.decoder, UDPHeatmap) or kind != 'combined':
            raise ValueError(
                f"decoder is '{decoder['type']}' with heatmap_type={kind!r}, "
                "allowed is UDPHeatmap with heatmap_type='combined'"
            )
        self.offset_weight = offset_weight

    def loss(
        self,
        feats: tuple[Tensor, ...],
        batch_data_samples: list,
        train_cfg: dict | None = None,
    ) -> dict[str, Tensor]:
        """Compare heatmaps and offsets with their targets.

        Args:
            feats: Feature maps of the backbone; the last one is used.
            batch_data_samples: Samples with the targets of the codec.
            train_cfg: ``compute_acc`` (default ``True``) adds the PCK.

        Returns:
            ``loss_kpt``, ``loss_offset`` and ``acc_pose``.

        Raises:
            ValueError: If the pipeline has made no such targets.
        """
        fields = [getattr(d, 'gt_fields', {}) for d in batch_data_samples]
        if 'heatmaps' not in fields[0]:
            raise ValueError(
                'OffsetHeatmapHead found no targets: put GenerateTarget with '
                'its codec into the pipeline'
            )
        labels = [d.gt_instance_labels for d in batch_data_samples]
        weights = torch.cat([label.keypoint_weights for label in labels])
        # (N, 3 K, H, W) -> (3, N, K, H, W): label map, x, y
        target = torch.stack([field.heatmaps for field in fields])
        target = target.unflatten(1, (-1, 3)).movedim(2, 0)
        output = self.forward(feats).float()
        output = output.unflatten(1, (-1, 3)).movedim(2, 0)
        heatmaps, truth = output[0], target[0]

        w = weights[..., None, None]
        squares = (w * (heatmaps - truth).square()).sum()
        distance = (output[1:] - target[1:]).abs().sum(0)
        m = w * offset_weights(heatmaps, truth)
        # a batch without a labelled point has no loss, not 0 / 0
        losses = dict(
            loss_kpt=squares / (w * truth).sum().clamp(min=1),
            loss_offset=self.offset_weight
            * (m * distance).sum()
            / m.sum().clamp(min=1),
        )
        if (train_cfg or {}).get('compute_acc', True):
            losses['acc_pose'] = pck_of(heatmaps, truth, weights)
        return losses
