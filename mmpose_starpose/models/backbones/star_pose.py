"""STAR-Pose: space-time front end on the low-resolution grid."""

from __future__ import annotations

import torch
from mmengine.model import BaseModule, ModuleList
from mmpose.registry import MODELS
from torch import Tensor, nn

from ..layers import ResidualBlock, SpaceTimeBlock


@MODELS.register_module()
class STARPose(BaseModule):
    """Backbone for clips of low-resolution person crops.

    Follows the idea of `STAR-Pose <https://arxiv.org/abs/2506.16061>`_:
    linear space-time attention with a LeakyReLU feature map, a parallel
    convolution branch and adaptive fusion. The paper gives no layer sizes;
    those here are this package's.

    A crop of 64x48 is as small as what the stem of a stock backbone leaves
    of 256x192, so there is no stem: frames are embedded one by one at stride
    1, the blocks exchange information in space and time, the last of them
    computes the key frame alone, and a pyramid makes the coarser levels.

    Args:
        pyramid: Config of the multi-scale body behind the front end. Its
            ``in_channels`` is set to ``embed_channels``.
        in_channels: Channels of a frame.
        embed_channels: Channels C of the front end.
        num_frames: Frames T of a clip.
        key_index: Index of the key frame in the clip. Defaults to the middle
            one, ``num_frames // 2``.
        num_embed_blocks: Residual blocks of the per-frame embedding.
        num_blocks: Space-time blocks, at least 1.
        num_heads: Attention heads.
        feature_map: See :func:`linear_attention`.
        normalizer: See :func:`linear_attention`.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If ``key_index`` is not a frame of the clip or
            ``num_blocks`` is below 1.
    """

    def __init__(
        self,
        pyramid: dict,
        in_channels: int = 3,
        embed_channels: int = 32,
        num_frames: int = 3,
        key_index: int | None = None,
        num_embed_blocks: int = 1,
        num_blocks: int = 2,
        num_heads: int = 4,
        feature_map: str = 'leaky_relu',
        normalizer: str = 'length',
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        self.num_frames = num_frames
        self.key_index = num_frames // 2 if key_index is None else key_index
        if not 0 <= self.key_index < num_frames:
            raise ValueError(
                f'key_index is {key_index}, allowed are 0 to '
                f'{num_frames - 1} for num_frames={num_frames}'
            )
        if num_blocks < 1:
            raise ValueError(
                f'num_blocks must be at least 1, got {num_blocks}'
            )
        self.embed = nn.Sequential(
            nn.Conv2d(in_channels, embed_channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(embed_channels),
            nn.ReLU(inplace=True),
            *(
                ResidualBlock(embed_channels, embed_channels)
                for _ in range(num_embed_blocks)
            ),
        )
        self.time_embed = nn.Parameter(
            torch.zeros(num_frames, embed_channels, 1, 1)
        )
        nn.init.trunc_normal_(self.time_embed, std=0.02)
        self.blocks = ModuleList(
            SpaceTimeBlock(
                embed_channels,
                num_heads,
                feature_map=feature_map,
                normalizer=normalizer,
            )
            for _ in range(num_blocks)
        )
        self.pyramid = MODELS.build(dict(pyramid, in_channels=embed_channels))

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Extract the key frame's features.

        Args:
            x: Clip of shape (N, T, 3, h, w).

        Returns:
            Maps of the key frame, finest first: (N, C0, h, w),
            (N, C1, h / 2, w / 2), ...

        Raises:
            ValueError: If the clip does not have ``num_frames`` frames.
        """
        if x.dim() != 5 or x.shape[1] != self.num_frames:
            raise ValueError(
                f'STARPose was built with num_frames={self.num_frames} and '
                f'needs inputs of shape (N, {self.num_frames}, 3, h, w), got '
                f'{tuple(x.shape)}; set frame_offsets of LoadVideoFrames or '
                'PseudoVideo and num_frames of the backbone to the same '
                'length'
            )
        # pixels are tokens: with channels last neither view copies
        frames = x.flatten(0, 1).contiguous(memory_format=torch.channels_last)
        y = self.embed(frames).unflatten(0, x.shape[:2])
        y = y + self.time_embed
        for block in self.blocks[:-1]:
            y = block(y)
        y = self.blocks[-1](y, self.key_index)
        return self.pyramid(y.squeeze(1))
