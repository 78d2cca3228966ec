from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from mmpose.codecs import MSRAHeatmap, UDPHeatmap

from mmpose_starpose.models.layers import (
    AdaptiveFusion,
    SpaceTimeBlock,
    draw_gaussian_heatmaps,
)
from mmpose_starpose.models.layers.space_time_block import SpaceTimeConv


def test_fusion_starts_at_its_bias_and_can_choose():
    fusion = AdaptiveFusion(4)
    a, b = torch.randn(2, 4, 5, 3), torch.randn(2, 4, 5, 3)
    assert torch.allclose(fusion(a, b), (a + b) / 2, atol=1e-6)
    fifth = AdaptiveFusion(4, bias=-math.log(4))
    assert torch.allclose(fifth(a, b), (a + 4 * b) / 5, atol=1e-6)
    torch.nn.init.constant_(fusion.gate.bias, 50.0)
    assert torch.allclose(fusion(a, b), a, atol=1e-5)


@pytest.mark.parametrize('dense', [False, True])
def test_block_computes_the_key_frame_as_it_does_all_frames(dense):
    torch.manual_seed(0)
    block = SpaceTimeBlock(8, num_heads=2, dense_time=dense).eval()
    for parameter in block.conv.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    x = torch.randn(2, 3, 8, 6, 5)
    everything = block(x)
    assert everything.shape == x.shape
    for key in range(3):
        alone = block(x, key)
        assert alone.shape == (2, 1, 8, 6, 5)
        assert torch.allclose(alone, everything[:, key : key + 1], atol=1e-5)


@pytest.mark.parametrize('branch', ['attention', 'conv'])
def test_both_branches_read_the_supporting_frames(branch):
    torch.manual_seed(0)
    block = SpaceTimeBlock(8, num_heads=2).eval()
    torch.nn.init.normal_(block.conv.time)
    # a gate far to one side leaves one branch
    torch.nn.init.constant_(
        block.fusion.gate.bias, 50.0 if branch == 'attention' else -50.0
    )
    x = torch.randn(1, 3, 8, 6, 5)
    changed = x.clone()
    changed[:, 2] = 0
    assert not torch.allclose(block(x, 1), block(changed, 1), atol=1e-4)


def test_block_begins_with_the_convolution_and_learns_to_attend():
    torch.manual_seed(0)
    block = SpaceTimeBlock(8, num_heads=2)
    x = torch.randn(1, 3, 8, 6, 5)
    shares = []
    block.fusion.register_forward_hook(
        lambda fusion, ab, _: shares.append(
            fusion.gate(torch.cat(ab, 1)).sigmoid()
        )
    )
    block(x, 1).square().sum().backward()
    assert 0 < shares[0].min() and shares[0].max() < 0.02
    assert block.fusion.gate.weight.grad.abs().max() > 0
    assert all(p.grad.abs().max() > 0 for p in block.attention.parameters())


def test_dense_time_begins_as_the_frame_alone_and_then_follows_motion():
    torch.manual_seed(0)
    conv = SpaceTimeConv(4).eval()
    x = torch.randn(1, 3, 4, 6, 5)
    middle = slice(1, 2)
    alone = conv(x[:, middle], slice(0, 1))
    assert torch.equal(conv(x, middle), alone)
    # channel 1 of the frame before, moved right by a pixel, into channel 0
    with torch.no_grad():
        conv.time[0, 1, 1, 0] = 1.0
        conv.space.weight.zero_()
        conv.point.weight.copy_(torch.eye(4)[..., None, None])
        conv.point.bias.zero_()
    seen = conv(x, middle)[0, 0, :, 1:] * (1 + conv.norm.eps) ** 0.5
    moved = x[0, 0, 1, :, :-1].relu()
    assert torch.allclose(seen, moved, atol=1e-5)
    mask = torch.tensor([[False, True, True]])
    assert conv(x, middle, mask).abs().max() == 0


@pytest.mark.parametrize(
    ('style', 'codec'),
    [
        ('msra', MSRAHeatmap((48, 64), (48, 64), sigma=3)),
        ('dark', MSRAHeatmap((48, 64), (48, 64), sigma=3, unbiased=True)),
        ('udp', UDPHeatmap((48, 64), (48, 64), sigma=3)),
    ],
)
def test_heatmaps_equal_the_codec_of_mmpose(style, codec):
    rng = np.random.default_rng(0)
    points = rng.uniform(-30, 80, (40, 5, 2)).astype(np.float32)
    visible = rng.integers(0, 2, (40, 5)).astype(np.float32)
    maps, weights = draw_gaussian_heatmaps(
        torch.from_numpy(points), torch.from_numpy(visible), (48, 64), 3, style
    )
    assert maps.shape == (40, 5, 64, 48)
    some_outside = False
    for i in range(40):
        expected = codec.encode(points[i : i + 1], visible[i : i + 1])
        assert np.allclose(maps[i], expected['heatmaps'], atol=1e-5)
        assert np.array_equal(weights[i : i + 1], expected['keypoint_weights'])
        some_outside |= bool((weights[i] < torch.tensor(visible[i])).any())
    assert some_outside


def test_unknown_heatmap_style():
    with pytest.raises(ValueError, match="'simcc', allowed are"):
        draw_gaussian_heatmaps(
            torch.zeros(1, 1, 2), torch.ones(1, 1), (4, 4), 1, 'simcc'
        )
