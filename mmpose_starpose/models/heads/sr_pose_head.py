"""SRPose: coarse-to-fine super-resolution heatmap head."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from mmpose.models.heads import HeatmapHead
from mmpose.registry import MODELS
from torch import Tensor, nn

from ..layers.sr_heatmap import ConvNeXtBlock, GroupedPredictor
from ..memory_format import for_grouped_conv
from .drawn_targets import DrawnTargets
from .sr_heatmap_head import check_heatmap_size, pck_of


@MODELS.register_module()
class SRPoseHead(DrawnTargets, HeatmapHead):
    """Head of `SRPose <https://arxiv.org/abs/2307.16765>`_ (ACM MM 2023).

    The levels of the backbone are fused from coarse to fine. Every level
    predicts heatmaps by grouped convolution and pixel shuffle; the last one
    at the resolution of the HR crop. The others are supervised in training
    and not computed at inference. Structure, kernel sizes and loss weights
    are the paper's.

    Targets are drawn on the device, see :class:`DrawnTargets`, and averaged
    down for the coarser levels.

    Args:
        in_channels: Channels of the backbone's levels, finest first, as the
            backbone gives them.
        out_channels: Number of key points K.
        decoder: Heatmap codec with a ``sigma`` (MSRAHeatmap, UDPHeatmap).
        fuse_channels: Channels of the fused levels, coarsest first.
        embed_channels: Channels a key point in each predictor, coarsest
            first.
        upscales: Pixel-shuffle factor of each predictor, coarsest first. The
            last one takes the finest level to the size of the heatmap.
        loss: Config of the heatmap loss. Defaults to MMPose's
            ``KeypointMSELoss`` with target weights, as in the paper.
        loss_weights: Weight of the coarsest plain heatmap, then of each
            level, coarsest first. A weight of 0 removes the term's cost.
        coarse: What all levels but the finest learn by, if not what that one
            does: ``loss``, a config, and ``sigma``, the standard deviation of
            their Gaussians in cells of the finest heatmap.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If the sequences do not have one entry a level, or
            ``coarse`` has other keys.
    """

    def __init__(
        self,
        in_channels: tuple[int, ...],
        out_channels: int,
        decoder: dict,
        fuse_channels: tuple[int, ...] = (256, 128, 64, 32),
        embed_channels: tuple[int, ...] = (16, 8, 4, 4),
        upscales: tuple[int, ...] = (8, 4, 2, 4),
        loss: dict | None = None,
        loss_weights: tuple[float, ...] = (1e-4, 1.0, 1.0, 1.0, 1.0),
        coarse: dict | None = None,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(
            in_channels,
            out_channels,
            deconv_out_channels=None,
            final_layer=None,
            loss=loss or dict(type='KeypointMSELoss', use_target_weight=True),
            decoder=decoder,
            init_cfg=init_cfg or [],
        )
        levels = len(in_channels)
        lengths = {
            'fuse_channels': len(fuse_channels),
            'embed_channels': len(embed_channels),
            'upscales': len(upscales),
            'loss_weights': len(loss_weights) - 1,
        }
        for name, length in lengths.items():
            if length != levels:
                raise ValueError(
                    f'{name} does not fit the {levels} levels of '
                    f'in_channels={tuple(in_channels)}: fuse_channels, '
                    'embed_channels and upscales need one entry a level, '
                    'loss_weights one more'
                )
        coarse_first = tuple(reversed(in_channels))
        self.loss_weights = tuple(loss_weights)
        coarse = coarse or {}
        if not set(coarse) <= {'loss', 'sigma'}:
            raise ValueError(
                f"coarse has keys {sorted(coarse)}, allowed are 'loss' and "
                "'sigma'"
            )
        self.coarse_sigma = coarse.get('sigma')
        self.coarse_loss = self.loss_module
        if 'loss' in coarse:
            self.coarse_loss = MODELS.build(coarse['loss'])
        # names follow the authors' code, so that its checkpoints can be read
        self.lr_head = nn.Sequential(
            nn.Conv2d(coarse_first[0], out_channels, 1), nn.ReLU(inplace=True)
        )
        self.lr_fuse = nn.Sequential(
            nn.Conv2d(out_channels, fuse_channels[0], 1), nn.ReLU(inplace=True)
        )
        self.pre_fuse = nn.ModuleList(
            nn.Sequential(nn.Conv2d(c, f, 1), nn.BatchNorm2d(f), nn.ReLU())
            for c, f in zip(coarse_first, fuse_channels)
        )
        self.pre_interpolate = nn.ModuleList()
        self.fuse = nn.ModuleList()
        self.post_fuse = nn.ModuleList()
        for deep, fine in zip(fuse_channels, fuse_channels[1:]):
            self.pre_interpolate.append(
                nn.Sequential(
                    nn.Conv2d(deep, deep, 3, padding=1, groups=deep),
                    nn.Conv2d(deep, fine, 1),
                    nn.BatchNorm2d(fine),
                    nn.ReLU(inplace=True),
                )
            )
            self.fuse.append(nn.Conv2d(2 * fine, fine, 1))
            self.post_fuse.append(
                nn.Sequential(ConvNeXtBlock(fine), ConvNeXtBlock(fine))
            )
        self.kp_encoder = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(f, e * out_channels, 1), nn.ReLU(inplace=True)
            )
            for f, e in zip(fuse_channels, embed_channels)
        )
        self.converge = nn.ModuleList(
            GroupedPredictor(out_channels, e, r, 11 - 2 * (levels - i))
            for i, (e, r) in enumerate(zip(embed_channels, upscales))
        )
        # what is never computed must not wait for gradients under DDP
        for i, weight in enumerate(self.loss_weights[1:-1]):
            if weight == 0:
                self.kp_encoder[i].requires_grad_(False)
                self.converge[i].requires_grad_(False)

    def _predict_level(self, i: int, x: Tensor) -> Tensor:
        return self.converge[i](self.kp_encoder[i](x))

    def _forward_levels(
        self, feats: tuple[Tensor, ...], levels: set[int]
    ) -> dict[int, Tensor]:
        """Predict the heatmaps of some levels; -1 is the plain coarse one."""
        # as long as the features stay so, depthwise convolutions gain as well
        feats = tuple(for_grouped_conv(feat) for feat in reversed(feats))
        plain = self.lr_head(feats[0])
        fused = self.pre_fuse[0](feats[0]) + self.lr_fuse(plain)
        outs = {-1: plain} if -1 in levels else {}
        for i, feat in enumerate(feats):
            if i > 0:
                up = F.interpolate(
                    self.pre_interpolate[i - 1](fused), size=feat.shape[-2:]
                )
                fused = torch.cat([up, self.pre_fuse[i](feat)], dim=1)
                fused = self.post_fuse[i - 1](self.fuse[i - 1](fused))
            if i in levels:
                outs[i] = self._predict_level(i, fused)
        return outs

    def forward(self, feats: tuple[Tensor, ...]) -> Tensor:
        """Predict the finest heatmaps.

        Args:
            feats: Backbone levels, finest first, (N, C_i, h_i, w_i).

        Returns:
            Heatmaps of shape (N, K, H, W).
        """
        last = len(feats) - 1
        return self.to_heatmaps(self._forward_levels(feats, {last})[last])

    def loss(
        self,
        feats: tuple[Tensor, ...],
        batch_data_samples: list,
        train_cfg: dict | None = None,
    ) -> dict[str, Tensor]:
        """Compare every supervised level with its target.

        Args:
            feats: Backbone levels, finest first.
            batch_data_samples: Samples with labels, see
                :class:`DrawnTargets`.
            train_cfg: ``compute_acc`` (default ``True``) adds the PCK of the
                finest heatmaps.

        Returns:
            ``loss_kpt_lr`` and ``loss_kpt_<level>``, level 0 the coarsest,
            and ``acc_pose``.

        Raises:
            ValueError: If the finest heatmap does not have the codec's size.
        """
        return self.loss_and_heatmaps(feats, batch_data_samples, train_cfg)[0]

    def loss_and_heatmaps(
        self,
        feats: tuple[Tensor, ...],
        batch_data_samples: list,
        train_cfg: dict | None = None,
    ) -> tuple[dict[str, Tensor], Tensor]:
        """Compute what :meth:`loss` does, and hand over the finest heatmaps.

        For terms that compare the heatmaps with more than the truth.

        Returns:
            The losses, and heatmaps of shape (N, K, H, W).
        """
        target, weights = self.get_targets(batch_data_samples)
        levels = {i - 1 for i, w in enumerate(self.loss_weights) if w > 0}
        last = len(feats) - 1
        outs = self._forward_levels(feats, levels | {last})
        outs = {i: out.float() for i, out in outs.items()}
        finest = outs[last]
        check_heatmap_size(finest, target)
        losses = {}
        if last in levels:
            losses[last] = self.loss_module(finest, target, weights)
        coarse = target, weights
        if self.coarse_sigma is not None and levels - {last}:
            coarse = self.get_targets(batch_data_samples, self.coarse_sigma)
        pooled = {}  # several levels share one size
        for i in levels - {last}:
            size = outs[i].shape[-2:]
            if size not in pooled:
                pooled[size] = F.adaptive_avg_pool2d(coarse[0], size)
            losses[i] = self.coarse_loss(outs[i], pooled[size], coarse[1])
        losses = {
            f'loss_kpt_{"lr" if i < 0 else i}': losses[i]
            * self.loss_weights[i + 1]
            for i in sorted(losses)
        }
        finest = self.to_heatmaps(finest)
        if (train_cfg or {}).get('compute_acc', True):
            losses['acc_pose'] = pck_of(finest, target, weights)
        return losses, finest
