"""Alignment by local correlation, on motion that is known."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from mmpose_starpose.models.layers import flow_warp
from mmpose_starpose.models.layers.alignment import (
    CorrelationAlignment,
    expected_offset,
    local_correlation,
)


def texture(height=40, width=36, channels=8, seed=0):
    """Smooth random features, as a network makes them."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(1, channels, height // 2, width // 2, generator=generator)
    return F.interpolate(x, (height, width), mode='bicubic')


def test_correlation_by_loops():
    a, b = torch.randn(2, 3, 5, 4), torch.randn(2, 3, 5, 4)
    out = local_correlation(a, b, 1)
    assert out.shape == (2, 9, 5, 4)
    for y in range(5):
        for x in range(4):
            for n, (dy, dx) in enumerate(
                (dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)
            ):
                inside = 0 <= y + dy < 5 and 0 <= x + dx < 4
                expected = torch.zeros(2)
                if inside:
                    expected = (a[..., y, x] * b[..., y + dy, x + dx]).sum(1)
                assert torch.allclose(out[:, n, y, x], expected, atol=1e-5)


def test_offset_of_one_hot_weights():
    weights = torch.zeros(1, 25, 1, 1)
    weights[0, 1 * 5 + 4] = 1  # dy = -1, dx = 2
    assert expected_offset(weights, 2).flatten().tolist() == [2, -1]


@pytest.mark.parametrize(('dx', 'dy'), [(0, 0), (3, 0), (0, -2), (-4, 1)])
def test_warp_by_whole_pixels_is_a_shift(dx, dy):
    x = torch.randn(1, 2, 12, 10)
    offset = torch.tensor([dx, dy]).view(1, 2, 1, 1).expand(1, 2, 12, 10)
    out = flow_warp(x, offset.float(), 'border')
    for row in range(12):
        for column in range(10):
            source = x[..., min(max(row + dy, 0), 11), :]
            source = source[..., min(max(column + dx, 0), 9)]
            assert torch.allclose(out[..., row, column], source, atol=1e-4)


@pytest.mark.parametrize('motion', [(0, 0), (2, -4), (-4, 2), (4, 4)])
def test_finds_a_known_motion_before_training(motion):
    torch.manual_seed(0)
    dx, dy = motion
    key = texture()
    support = torch.roll(key, (dy, dx), (2, 3))  # key(p) = support(p + d)
    align = CorrelationAlignment(8)
    align.log_sharpness.data.fill_(5.0)
    found = align.find_offset(key, support)[..., 10:-10, 10:-10]
    error = (found - torch.tensor(motion).view(1, 2, 1, 1)).abs()
    assert error.mean() < 0.4
    clip = torch.stack([support, key], 1)
    aligned = align(clip, 1)
    assert torch.equal(aligned[:, 1], key)
    inside = (..., slice(10, -10), slice(10, -10))
    before = (support - key)[inside].square().mean()
    after = (aligned[:, 0] - key)[inside].square().mean()
    assert after <= 0.2 * before + 1e-6


def test_foreign_frames_are_not_trusted():
    torch.manual_seed(0)
    align = CorrelationAlignment(8)
    key, foreign = texture(), texture(seed=1)
    aligned = align(torch.stack([key, foreign], 1), 0)[:, 1]
    to_key = (aligned - key).square().mean()
    assert to_key < 0.25 * (foreign - key).square().mean()


def test_order_of_frames_and_gradients():
    torch.manual_seed(0)
    align = CorrelationAlignment(4)
    x = torch.randn(2, 5, 4, 9, 7, requires_grad=True)
    out = align(x, 3)
    assert out.shape == x.shape
    for frame in (0, 1, 2, 4):
        pair = torch.stack([x[:, 3], x[:, frame]], 1)
        assert torch.allclose(align(pair, 0)[:, 1], out[:, frame], atol=1e-5)
    out.square().sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in align.parameters())
    assert (x.grad.abs().sum((0, 2, 3, 4)) > 0).all()
    assert align(x[:, :1], 0) is not None
    assert torch.equal(align(x[:, :1], 0), x[:, :1])


@pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16])
def test_half_precision(dtype):
    align = CorrelationAlignment(8).to(dtype)
    clip = torch.stack([texture(), texture(seed=1)], 1)
    out = align((100 * clip).to(dtype), 0)
    assert out.dtype == dtype
    assert out.isfinite().all()
