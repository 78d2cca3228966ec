"""Recurrent video super-resolution of the key frame."""

from __future__ import annotations

from functools import partial

import torch
import torch.nn.functional as F
from mmpose.registry import MODELS
from torch import Tensor, nn

from ..layers import flow_warp
from .base_restorer import BaseRestorer, upsampling_layers
from .edsr import EDSRBlock
from .spynet import SPyNet

SLOPE = 0.1


class Propagation(nn.Sequential):
    """Cell of a recurrent branch: frame and warped state to a new state.

    Args:
        channels: Channels C of the state.
        num_blocks: Residual blocks.
    """

    def __init__(self, channels: int, num_blocks: int) -> None:
        super().__init__(
            nn.Conv2d(channels + 3, channels, 3, padding=1),
            nn.LeakyReLU(SLOPE, inplace=True),
            *(EDSRBlock(channels) for _ in range(num_blocks)),
        )


@MODELS.register_module()
class RecurrentVideoRestorer(BaseRestorer):
    """Bidirectional recurrent network with optical flow, for the key frame.

    In the manner of `BasicVSR <https://arxiv.org/abs/2012.02181>`_ (CVPR
    2021): a state travels from each end of the clip to the key frame; at
    every step it is warped along the flow and updated by residual blocks.
    The two states and pixel shuffle make a residual on the bicubically
    enlarged key frame; it starts at 0. Propagation beyond the key frame,
    which would serve other frames, is not computed. BasicVSR restores every
    frame, on a bilinear base, with 30 blocks a step.

    Clips of one frame work; the flow network has no part in them.

    Args:
        scale: Up-sampling factor s: 2, 3, 4 or 8.
        channels: Channels of the state.
        num_blocks: Residual blocks of a step, in each direction.
        flow_levels: Levels of the flow network; 6 for public weights. The
            coarsest of L levels shrinks the frame by 2^(L - 1).
        flow_init_cfg: Initialisation config of the flow network, for public
            weights.
        init_cfg: MMEngine's initialisation config.

    Raises:
        ValueError: If the scale is none of these.
    """

    takes_clips = True

    def __init__(
        self,
        scale: int = 4,
        channels: int = 64,
        num_blocks: int = 10,
        flow_levels: int = 6,
        flow_init_cfg: dict | None = None,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(scale, init_cfg)
        self.channels = channels
        self.flow = SPyNet(flow_levels, flow_init_cfg)
        self.from_past = Propagation(channels, num_blocks)
        self.from_future = Propagation(channels, num_blocks)
        act = partial(nn.LeakyReLU, SLOPE, inplace=True)
        self.upsample = nn.Sequential(
            nn.Conv2d(2 * channels, channels, 1),
            act(),
            *upsampling_layers(channels, scale, act),
            nn.Conv2d(channels, channels, 3, padding=1),
            act(),
        )
        self.to_image = nn.Conv2d(channels, 3, 3, padding=1)
        nn.init.zeros_(self.to_image.weight)
        nn.init.zeros_(self.to_image.bias)

    def _propagate(self, cell: Propagation, frames: Tensor) -> Tensor:
        """Carry a state over frames (N, T, 3, h, w) to the last of them."""
        state = frames.new_zeros(
            len(frames), self.channels, *frames.shape[-2:]
        )
        state = cell(torch.cat((frames[:, 0], state), 1))
        steps = frames.shape[1] - 1
        if steps == 0:
            return state
        flows = self.flow(
            frames[:, 1:].flatten(0, 1), frames[:, :-1].flatten(0, 1)
        ).unflatten(0, (len(frames), steps))
        for i in range(steps):
            state = flow_warp(state, flows[:, i])
            frame = frames[:, i + 1].to(state.dtype)
            state = cell(torch.cat((frame, state), 1))
        return state

    def forward(self, x: Tensor, key_index: int) -> Tensor:
        """Super-resolve the key frame of a clip.

        Args:
            x: Clip of shape (N, T, 3, h, w), in the order of time.
            key_index: Index of the key frame.

        Returns:
            SR key frame, shape (N, 3, s * h, s * w).
        """
        key_frame = x[:, key_index]
        past = self._propagate(self.from_past, x[:, : key_index + 1])
        future = self._propagate(self.from_future, x[:, key_index:].flip(1))
        detail = self.to_image(self.upsample(torch.cat((past, future), 1)))
        base = F.interpolate(
            key_frame,
            scale_factor=self.scale,
            mode='bicubic',
            align_corners=False,
        )
        return base + detail
