from __future__ import annotations

import pytest
import torch

from mmpose_starpose.models import CharbonnierLoss


def test_charbonnier_is_a_smooth_l1():
    loss = CharbonnierLoss(eps=1e-3, loss_weight=2.0)
    a = torch.zeros(1, 3, 4, 4, requires_grad=True)
    assert loss(a, torch.full_like(a, 0.5)).item() == pytest.approx(1, 1e-3)
    value = loss(a, torch.zeros_like(a))
    assert value.item() == pytest.approx(2e-3)
    value.backward()
    assert a.grad.isfinite().all()
