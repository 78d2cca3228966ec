from __future__ import annotations

import math

import pytest
import torch

from mmpose_starpose.models.layers import draw_gaussian_heatmaps
from mmpose_starpose.models.losses import HeatmapCrossEntropyLoss

SIGMA = 3.0


def targets(points):
    points = torch.tensor(points)
    weights = torch.ones(points.shape[:2])
    return draw_gaussian_heatmaps(points, weights, (48, 64), SIGMA)


def test_least_where_the_distribution_is_that_of_the_target():
    target, weights = targets([[[15.0, 30.0], [26.0, 40.0]]])
    loss = HeatmapCrossEntropyLoss(loss_weight=2.0)
    exact = target.clamp(min=1e-30).log()
    least = loss(exact, target, weights)
    # the entropy of a Gaussian on a fine grid
    entropy = math.log(2 * math.pi * math.e * SIGMA**2)
    assert least.item() == pytest.approx(2 * entropy, rel=1e-3)
    # only differences within a map count
    assert torch.allclose(loss(exact + 7, target, weights), least)
    even = loss(torch.zeros_like(target), target, weights)
    assert even.item() == pytest.approx(2 * math.log(64 * 48), rel=1e-5)
    assert loss(exact.flip(-1), target, weights) > even


def test_gradient_is_the_difference_of_the_distributions():
    torch.manual_seed(0)
    target, weights = targets([[[20.0, 30.0]], [[5.0, 50.0]]])
    output = torch.randn_like(target).requires_grad_()
    HeatmapCrossEntropyLoss()(output, target, weights).backward()
    wanted = target / target.sum((-2, -1), keepdim=True)
    softmax = output.detach().flatten(2).softmax(-1).view_as(target)
    assert torch.allclose(output.grad, (softmax - wanted) / 2, atol=1e-6)


def test_unlabelled_key_points_do_not_count():
    torch.manual_seed(0)
    target, weights = targets([[[20.0, 30.0], [-99.0, 10.0], [9.0, 9.0]]])
    assert weights.tolist() == [[1, 0, 1]]  # the second is out of reach
    weights[0, 2] = 0
    output = torch.randn_like(target).requires_grad_()
    loss = HeatmapCrossEntropyLoss()
    loss(output, target, weights).backward()
    counted = output.grad.abs().sum((-2, -1))
    assert counted[0, 0] > 0
    assert counted[0, 1:].tolist() == [0, 0]
    # nor does an empty map without weights
    assert torch.isfinite(loss(output, torch.zeros_like(target)))


def test_finite_for_outputs_of_any_size():
    target, weights = targets([[[20.0, 30.0]]])
    for scale in (1e-6, 1.0, 1e6):
        output = (torch.randn_like(target) * scale).requires_grad_()
        loss = HeatmapCrossEntropyLoss()(output, target, weights)
        loss.backward()
        assert torch.isfinite(loss)
        assert torch.isfinite(output.grad).all()


def test_heatmaps_of_a_sure_key_point_are_its_target():
    target, _ = targets([[[12.0, 30.0]]])
    output = target.clamp(min=1e-30).log()
    mass = 2 * math.pi * SIGMA**2
    maps = HeatmapCrossEntropyLoss.to_heatmaps(output - 50, mass)
    assert torch.allclose(maps, target, atol=1e-3)
    # two places that are as likely: half a peak each
    mirrored = torch.maximum(output, output.flip(-1))
    maps = HeatmapCrossEntropyLoss.to_heatmaps(mirrored, mass)
    assert maps.max().item() == pytest.approx(0.5, abs=1e-2)
