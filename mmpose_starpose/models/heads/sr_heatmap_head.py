"""The single super-resolution heatmap head of SRPose."""

from __future__ import annotations

from collections.abc import Sequence

from mmpose.evaluation.functional import pose_pck_accuracy
from mmpose.models.heads import HeatmapHead
from mmpose.registry import MODELS
from mmpose.utils.tensor_utils import to_numpy
from torch import Tensor, nn

from ..layers.sr_heatmap import GroupedPredictor
from .drawn_targets import DrawnTargets


@MODELS.register_module()
class SRHeatmapHead(DrawnTargets, HeatmapHead):
    """Heatmaps at a multiple of the feature map's resolution.

    The plain SR head of `SRPose <https://arxiv.org/abs/2307.16765>`_ (ACM MM
    2023): a 1x1 convolution to an embedding a key point, a grouped
    convolution, and pixel shuffle. At its defaults it takes stride-4 features
    to heatmaps of the input's size.

    Targets are drawn on the device, see :class:`DrawnTargets`.

    Args:
        in_channels: Channels of the feature map.
        out_channels: Number of key points K.
        decoder: Heatmap codec; ``heatmap_size`` has to be the size of the
            feature map behind the deconvolutions, times ``upscale``.
        embed_channels: Embedding channels a key point.
        upscale: Pixel-shuffle factor.
        kernel_size: Kernel size of the grouped convolution, odd.
        input_index: Which of the backbone's feature maps to take. The last
            one by default, as MMPose's heads do; 0 is the finest of a
            pyramid.
        deconv_out_channels: Channels of deconvolutions in front, for example
            (256, 256, 256) behind a ResNet; ``None`` for none.
        deconv_kernel_sizes: Their kernel sizes, 4 by default.
        loss: Config of the heatmap loss. Defaults to MMPose's
            ``KeypointMSELoss`` with target weights.
        init_cfg: MMEngine's initialisation config.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        decoder: dict,
        embed_channels: int = 4,
        upscale: int = 4,
        kernel_size: int = 9,
        input_index: int = -1,
        deconv_out_channels: Sequence[int] | None = None,
        deconv_kernel_sizes: Sequence[int] | None = None,
        loss: dict | None = None,
        init_cfg: dict | list | None = None,
    ) -> None:
        if deconv_out_channels and deconv_kernel_sizes is None:
            deconv_kernel_sizes = (4,) * len(deconv_out_channels)
        super().__init__(
            in_channels,
            out_channels,
            deconv_out_channels=deconv_out_channels,
            deconv_kernel_sizes=deconv_kernel_sizes,
            final_layer=None,
            loss=loss or dict(type='KeypointMSELoss', use_target_weight=True),
            decoder=decoder,
            # the predictor sets its own; the encoder keeps PyTorch's
            init_cfg=init_cfg
            or [
                dict(type='Normal', layer='ConvTranspose2d', std=0.001),
                dict(type='Constant', layer='BatchNorm2d', val=1),
            ],
        )
        self.input_index = input_index
        features = (deconv_out_channels or [in_channels])[-1]
        self.kp_encoder = nn.Sequential(
            nn.Conv2d(features, embed_channels * out_channels, 1),
            nn.ReLU(inplace=True),
        )
        self.converge = GroupedPredictor(
            out_channels, embed_channels, upscale, kernel_size
        )

    def forward(self, feats: tuple[Tensor, ...]) -> Tensor:
        """Predict heatmaps.

        Args:
            feats: Feature maps (N, C, h, w) of the backbone.

        Returns:
            Heatmaps of shape (N, K, H, W).
        """
        return self.to_heatmaps(self._output(feats))

    def _output(self, feats: tuple[Tensor, ...]) -> Tensor:
        x = self.deconv_layers(feats[self.input_index])
        return self.converge(self.kp_encoder(x))

    def loss(
        self,
        feats: tuple[Tensor, ...],
        batch_data_samples: list,
        train_cfg: dict | None = None,
    ) -> dict[str, Tensor]:
        """Compare the heatmaps with their targets.

        Args:
            feats: Feature maps of the backbone.
            batch_data_samples: Samples with labels, see
                :class:`DrawnTargets`.
            train_cfg: ``compute_acc`` (default ``True``) adds the PCK.

        Returns:
            ``loss_kpt`` and ``acc_pose``.

        Raises:
            ValueError: If the heatmaps do not have the codec's size.
        """
        return self.loss_and_heatmaps(feats, batch_data_samples, train_cfg)[0]

    def loss_and_heatmaps(
        self,
        feats: tuple[Tensor, ...],
        batch_data_samples: list,
        train_cfg: dict | None = None,
    ) -> tuple[dict[str, Tensor], Tensor]:
        """Compute what :meth:`loss` does, and hand over the heatmaps.

        For terms that compare the heatmaps with more than the truth.

        Returns:
            The losses, and heatmaps of shape (N, K, H, W).
        """
        target, weights = self.get_targets(batch_data_samples)
        output = self._output(feats).float()
        check_heatmap_size(output, target)
        losses = dict(loss_kpt=self.loss_module(output, target, weights))
        heatmaps = self.to_heatmaps(output)
        if (train_cfg or {}).get('compute_acc', True):
            losses['acc_pose'] = pck_of(heatmaps, target, weights)
        return losses, heatmaps


def check_heatmap_size(output: Tensor, target: Tensor) -> None:
    """Refuse heatmaps of another number or size than their targets.

    Raises:
        ValueError: With both.
    """
    if output.shape[1] != target.shape[1]:
        raise ValueError(
            f'the head makes heatmaps of {output.shape[1]} key points but '
            f'the samples have {target.shape[1]}: set its out_channels'
        )
    if output.shape != target.shape:
        raise ValueError(
            f'the heatmaps have shape {tuple(output.shape[-2:])} (h, w) but '
            f'the codec asks for {tuple(target.shape[-2:])}: feature size x '
            'upscale must be heatmap_size'
        )


def pck_of(output: Tensor, target: Tensor, weights: Tensor) -> Tensor:
    """PCK of heatmaps, as MMPose's heads log it."""
    _, accuracy, _ = pose_pck_accuracy(
        output=to_numpy(output),
        target=to_numpy(target),
        mask=to_numpy(weights) > 0,
    )
    return target.new_tensor(accuracy)
