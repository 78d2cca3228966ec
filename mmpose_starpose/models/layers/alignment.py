"""Alignment of the supporting frames' features to the key frame's."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .flow_warp import flow_warp


def local_correlation(a: Tensor, b: Tensor, radius: int) -> Tensor:
    """Compare each pixel of ``a`` with the window around it in ``b``.

    Args:
        a: Features, shape (B, C, H, W).
        b: Features, shape (B, C, H, W); zero beyond the border.
        radius: Radius r of the window in pixels.

    Returns:
        Products over the channels, shape (B, (2r + 1)^2, H, W). Channel
        ``(dy + r) * (2r + 1) + dx + r`` belongs to ``b`` at (x + dx, y + dy).
    """
    height, width = a.shape[-2:]
    padded = F.pad(b, (radius,) * 4)
    return torch.stack(
        [
            (a * padded[..., y : y + height, x : x + width]).sum(1)
            for y in range(2 * radius + 1)
            for x in range(2 * radius + 1)
        ],
        dim=1,
    )


def expected_offset(weights: Tensor, radius: int) -> Tensor:
    """Take the mean offset of a window of weights.

    Args:
        weights: Weights that sum to 1, shape (B, (2r + 1)^2, H, W).
        radius: Radius r of the window in pixels.

    Returns:
        Offsets (dx, dy) in pixels, shape (B, 2, H, W).
    """
    steps = torch.arange(
        -radius, radius + 1, device=weights.device, dtype=weights.dtype
    )
    dy, dx = (o.flatten() for o in torch.meshgrid(steps, steps, indexing='ij'))
    return torch.einsum('bnhw,nk->bkhw', weights, torch.stack([dx, dy], 1))


class CorrelationAlignment(nn.Module):
    """Warp supporting frames onto the key frame by matching their features.

    At half the resolution, each pixel of the key frame is compared with a
    window of the supporting frame. The correlation is averaged over a small
    neighbourhood, since neighbours move alike, and its softmax gives the
    mean offset, by which the supporting features are read. So motion is
    followed from the first step of training on, with no flow network and no
    flow supervision. Where the two do not match after all, the key frame's
    own features stand in for the supporting ones.

    The reach is ``2 * radius`` pixels. Cost grows linearly with the frames
    and their area. Own design; matching by local correlation is that of
    `FlowNet <https://arxiv.org/abs/1504.06852>`_.

    Args:
        channels: Channels C of the features.
        match_channels: Channels that are compared.
        radius: Radius of the window, in pixels of half the resolution.
        smooth: Side of the neighbourhood, odd.
    """

    def __init__(
        self,
        channels: int,
        match_channels: int = 16,
        radius: int = 3,
        smooth: int = 5,
    ) -> None:
        super().__init__()
        self.radius = radius
        self.smooth = smooth
        self.project = nn.Conv2d(channels, match_channels, 1, bias=False)
        # softmax of cosines: exp(3) = 20 tells 0.9 from 0.8
        self.log_sharpness = nn.Parameter(torch.tensor(3.0))
        self.trust = nn.Parameter(torch.tensor([8.0, -2.0]))

    def _describe(self, x: Tensor) -> Tensor:
        """Make features of unit length, free of the frame's mean."""
        x = self.project(x).float()
        x = x - x.mean((-2, -1), keepdim=True)
        return F.normalize(x, dim=1, eps=1e-3)

    def find_offset(self, key: Tensor, support: Tensor) -> Tensor:
        """Find where each pixel of the key frame is in a supporting frame.

        Args:
            key: Key frame's features, shape (B, C, H, W).
            support: Supporting frame's features, shape (B, C, H, W).

        Returns:
            Offsets (dx, dy) in pixels, shape (B, 2, H, W), float32.
        """
        a, b = (
            self._describe(F.avg_pool2d(x, 2, ceil_mode=True))
            for x in (key, support)
        )
        scores = F.avg_pool2d(
            local_correlation(a, b, self.radius),
            self.smooth,
            stride=1,
            padding=self.smooth // 2,
            count_include_pad=False,
        )
        weights = (scores * self.log_sharpness.exp()).softmax(1)
        offset = 2 * expected_offset(weights, self.radius)
        return F.interpolate(
            offset, key.shape[-2:], mode='bilinear', align_corners=False
        )

    def forward(self, x: Tensor, key_index: int) -> Tensor:
        """Align all frames to the key frame.

        Args:
            x: Features, shape (N, T, C, H, W).
            key_index: Index of the key frame, which stays as it is.

        Returns:
            Aligned features, shape (N, T, C, H, W).
        """
        n, t = x.shape[:2]
        if t == 1:
            return x
        others = [i for i in range(t) if i != key_index]
        support = x[:, others].flatten(0, 1)
        key = x[:, key_index].repeat_interleave(t - 1, dim=0)
        offset = self.find_offset(key, support)
        moved = flow_warp(support, offset, 'border')
        likeness = (self._describe(key) * self._describe(moved)).sum(
            1, keepdim=True
        )
        trust = torch.sigmoid(self.trust[0] * likeness + self.trust[1])
        moved = key + trust.to(x.dtype) * (moved - key)
        frames = list(moved.unflatten(0, (n, t - 1)).unbind(1))
        frames.insert(key_index, x[:, key_index])
        return torch.stack(frames, 1)
