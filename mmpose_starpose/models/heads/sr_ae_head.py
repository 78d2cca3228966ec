"""Bottom-up super-resolution head: heatmaps as large as the image."""

from __future__ import annotations

import torch.nn.functional as F
from mmpose.models.heads import AssociativeEmbeddingHead
from mmpose.registry import MODELS
from torch import Tensor, nn

from ..layers.sr_heatmap import GroupedPredictor


@MODELS.register_module()
class SRAssociativeEmbeddingHead(AssociativeEmbeddingHead):
    """Bottom-up head of `SRPose <https://arxiv.org/abs/2307.16765>`_.

    MMPose's associative-embedding head, with the heatmaps predicted at a
    higher resolution than the features: a 1x1 convolution embeds every key
    point, a grouped convolution and pixel shuffle enlarge it (the authors'
    ``BottomUpSimpleSRHead``). Tags are predicted at the resolution of the
    features and enlarged by nearest neighbour.

    Loss, flip test and grouping are those of the head it derives from. The
    codec's ``heatmap_size`` is the size of the enlarged heatmaps.

    Args:
        in_channels: Channels C of the features.
        num_keypoints: Number of key points K.
        tag_dim: Dimensions L of a tag.
        tag_per_keypoint: Whether every key point has tags of its own.
        deconv_out_channels: Channels of the deconvolutions in front, each of
            which doubles the resolution, as in `Simple Baselines
            <https://arxiv.org/abs/1804.06208>`_. ``None`` for none.
        deconv_kernel_sizes: Kernel sizes of the deconvolutions: 2, 3 or 4.
        embed_channels: Embedding channels e of a key point.
        upscale: Pixel-shuffle factor r, from the features, behind the
            deconvolutions, to the heatmaps.
        kernel_size: Kernel size k of the grouped convolution, odd.
        keypoint_loss: Config of the heatmap loss, by default
            :class:`BottomupHeatmapLoss
            <mmpose_starpose.models.losses.BottomupHeatmapLoss>`.
        tag_loss: Config of the tag loss, by default MMPose's
            ``AssociativeEmbeddingLoss``, which is summed over the batch.
        decoder: Config of the codec ``AssociativeEmbedding``.
        init_cfg: MMEngine's initialisation config. Defaults to normal
            weights with a standard deviation of 0.001.

    Raises:
        ValueError: If ``embed_channels`` or ``upscale`` is below 1 or
            ``kernel_size`` is even.
    """

    def __init__(
        self,
        in_channels: int,
        num_keypoints: int,
        tag_dim: int = 1,
        tag_per_keypoint: bool = True,
        deconv_out_channels: tuple[int, ...] | None = (256, 256, 256),
        deconv_kernel_sizes: tuple[int, ...] | None = (4, 4, 4),
        embed_channels: int = 4,
        upscale: int = 4,
        kernel_size: int = 9,
        keypoint_loss: dict | None = None,
        tag_loss: dict | None = None,
        decoder: dict | None = None,
        init_cfg: dict | list[dict] | None = None,
    ) -> None:
        for name, value in (
            ('embed_channels', embed_channels),
            ('upscale', upscale),
            ('kernel_size', kernel_size),
        ):
            if value < 1:
                raise ValueError(f'{name} must be at least 1, got {value}')
        if kernel_size % 2 == 0:
            raise ValueError(f'kernel_size must be odd, got {kernel_size}')
        super().__init__(
            in_channels,
            num_keypoints,
            tag_dim=tag_dim,
            tag_per_keypoint=tag_per_keypoint,
            deconv_out_channels=deconv_out_channels,
            deconv_kernel_sizes=deconv_kernel_sizes,
            final_layer=None,
            keypoint_loss=keypoint_loss or dict(type='BottomupHeatmapLoss'),
            tag_loss=tag_loss or dict(type='AssociativeEmbeddingLoss'),
            decoder=decoder,
            init_cfg=init_cfg,
        )
        deconvs = tuple(deconv_out_channels or ())
        channels = deconvs[-1] if deconvs else in_channels
        self.scale = 2 ** len(deconvs) * upscale
        # names follow the authors' code, so that its checkpoints can be read
        self.kp_encoder = nn.Sequential(
            nn.Conv2d(channels, embed_channels * num_keypoints, 1),
            nn.ReLU(inplace=True),
        )
        self.heatmap_head = GroupedPredictor(
            num_keypoints, embed_channels, upscale, kernel_size
        )
        num_tags = tag_dim * (num_keypoints if tag_per_keypoint else 1)
        self.tag_head = nn.Conv2d(channels, num_tags, 1)

    def forward(self, feats: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
        """Predict heatmaps and tags.

        Args:
            feats: Backbone levels, of which the last is used,
                (N, C, h, w).

        Returns:
            Heatmaps (N, K, H, W) and tags (N, L * K, H, W), or (N, L, H, W)
            where key points share them; H = h * r * 2 ** deconvolutions.
        """
        x = self.deconv_layers(feats[-1])
        heatmaps = self.heatmap_head(self.kp_encoder(x))
        tags = F.interpolate(self.tag_head(x), size=heatmaps.shape[-2:])
        return heatmaps, tags

    def predict(
        self,
        feats: tuple[Tensor, ...] | list,
        batch_data_samples: list,
        test_cfg: dict | None = None,
    ) -> list | tuple[list, list]:
        """Find the persons of each image.

        Args:
            feats: Backbone levels; or, as the estimator hands them over, the
                list of such tuples of a flip test or multi-scale test.
            batch_data_samples: Samples with ``img_shape`` (h, w) and, for a
                flip test, ``flip_indices``.
            test_cfg: MMPose's options of bottom-up tests.

        Returns:
            Persons of each image, with ``keypoints`` (M, K, 2) in pixels of
            the input, and with ``output_heatmaps`` also the maps.
        """
        if isinstance(feats, tuple):  # no TTA: MMPose 1.3 wants a list here
            feats = list(feats)
        return super().predict(feats, batch_data_samples, test_cfg or {})

    def loss(
        self,
        feats: tuple[Tensor, ...],
        batch_data_samples: list,
        train_cfg: dict | None = None,
    ) -> dict[str, Tensor]:
        """Compute MMPose's losses of associative embedding.

        Args:
            feats: Backbone levels, finest first.
            batch_data_samples: Samples with ``gt_fields.heatmaps``
                (K, H, W), ``gt_fields.heatmap_mask`` (1, H, W) and, for each
                of the M persons, ``gt_instance_labels.keypoint_indices``
                (M, K, 2) and ``keypoint_weights`` (M, K).
            train_cfg: Not used.

        Returns:
            ``loss_kpt``, ``loss_pull`` and ``loss_push``.

        Raises:
            ValueError: If the heatmaps do not have the targets' size.
        """
        made = tuple(self.scale * s for s in feats[-1].shape[-2:])
        wanted = tuple(batch_data_samples[0].gt_fields.heatmaps.shape[-2:])
        if made != wanted:
            raise ValueError(
                f'the heatmaps have shape {made} (h, w) but their targets '
                f'{wanted}: upscale and the deconvolutions must take the '
                "features to the codec's heatmap_size"
            )
        return super().loss(feats, batch_data_samples, train_cfg or {})
