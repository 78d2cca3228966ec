from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from mmpose_starpose.models.layers import (
    draw_gaussian_heatmaps,
    draw_keypoint_mask,
    resample_heatmaps,
)


def slow(row, length, stride):
    """One output cell after the other."""
    out = []
    for i in range(length):
        weights = [
            max(0.0, 1 - abs(j - i * stride) / max(stride, 1))
            for j in range(len(row))
        ]
        out.append(np.dot(weights, row) / max(sum(weights), 1e-6))
    return out


@pytest.mark.parametrize('stride', [1.0, 2.0, 2.5, 3.0, 15 / 3])
def test_each_cell_is_a_triangular_mean(stride):
    rng = np.random.default_rng(0)
    maps = rng.random((2, 3, 16, 9)).astype(np.float32)
    length = int(15 // stride) + 1
    expected = np.apply_along_axis(slow, 2, maps, length, stride)
    out = resample_heatmaps(torch.tensor(maps), (9, length), (1.0, stride))
    np.testing.assert_allclose(out, expected, atol=1e-6)
    turned = torch.tensor(maps).transpose(2, 3)
    out = resample_heatmaps(turned, (length, 9), (stride, 1.0))
    np.testing.assert_allclose(out.transpose(2, 3), expected, atol=1e-6)


def centre(maps):
    """Centre of mass in cells (x, y)."""
    maps = maps / maps.sum((-2, -1), keepdim=True)
    y, x = (torch.arange(n).float() for n in maps.shape[-2:])
    return torch.stack([(maps.sum(-2) @ x), (maps.sum(-1) @ y)], -1)


@pytest.mark.parametrize('stride', [(4.0, 4.0), (191 / 47, 255 / 63)])
def test_key_points_stay_where_they_are(stride):
    """Cells of MSRAHeatmap lie 4 pixels apart, UDPHeatmap's a bit more."""
    points = torch.tensor([[[80.0, 100.0], [97.3, 121.8]]])
    fine, _ = draw_gaussian_heatmaps(points, torch.ones(1, 2), (192, 256), 8)
    coarse = resample_heatmaps(fine, (48, 64), stride)
    expected = points / torch.tensor(stride)
    assert torch.allclose(centre(coarse), expected, atol=0.01)
    drawn, _ = draw_gaussian_heatmaps(
        expected, torch.ones(1, 2), (48, 64), 8 / stride[0]
    )
    assert (coarse - drawn).abs().max() < 0.05
    # pooling would not keep them: 1.5 of 4 pixels
    pooled = F.adaptive_avg_pool2d(fine, (64, 48))
    assert (centre(pooled) - points / 4 + 1.5 / 4).abs().max() < 0.01


def test_half_precision_comes_out_exact():
    maps = torch.rand(1, 1, 8, 8).bfloat16()
    with torch.autocast('cpu', torch.bfloat16):
        out = resample_heatmaps(maps, (4, 4), (2, 2))
    assert torch.equal(out, resample_heatmaps(maps.float(), (4, 4), (2, 2)))


def test_mask_is_the_largest_gaussian():
    points = torch.tensor([[[3.0, 4.0], [9.0, 4.0], [0.0, 0.0]]])
    weights = torch.tensor([[1.0, 0.5, 0.0]])
    mask = draw_keypoint_mask(points, weights, (12, 10), 2.0)
    assert mask.shape == (1, 1, 10, 12)
    assert mask[0, 0, 4, 3] == 1 and mask[0, 0, 4, 9] == 1
    assert mask[0, 0, 4, 6] == pytest.approx(np.exp(-9 / 8))
    # the unlabelled point in the corner does not count
    assert mask[0, 0, 0, 0] == pytest.approx(np.exp(-25 / 8))
    assert not draw_keypoint_mask(points, weights * 0, (12, 10), 2.0).any()
