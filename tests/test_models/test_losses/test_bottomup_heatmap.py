from __future__ import annotations

import pytest
import torch
from mmpose.models.losses import KeypointMSELoss

from mmpose_starpose.models.losses import BottomupHeatmapLoss


def test_mean_over_all_pixels_of_the_unmasked_error():
    output, target = torch.rand(2, 3, 4, 5), torch.rand(2, 3, 4, 5)
    mask = torch.rand(2, 1, 4, 5) > 0.5
    weights = torch.ones(7, 3)  # 7 persons in 2 images
    loss = BottomupHeatmapLoss(2.0)(output, target, weights, mask)
    expected = 2 * ((output - target) ** 2 * mask).mean()
    assert torch.allclose(loss, expected)


def test_stock_loss_stops_at_several_persons():
    """The day that MMPose can, this class can go."""
    maps = torch.rand(1, 3, 4, 5)
    with pytest.raises(AssertionError, match='mismatched shapes'):
        KeypointMSELoss()(maps, maps, torch.ones(2, 3), maps[:, :1])
