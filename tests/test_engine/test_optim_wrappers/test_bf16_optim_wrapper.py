from __future__ import annotations

import torch
from mmpose.registry import OPTIM_WRAPPERS
from torch import nn


def test_trains_in_bfloat16_with_float32_weights():
    torch.manual_seed(0)
    model = nn.Linear(4, 1)
    wrapper = OPTIM_WRAPPERS.build(
        dict(
            type='BF16OptimWrapper',
            optimizer=torch.optim.Adam(model.parameters(), 0.05),
        )
    )
    x = torch.randn(64, 4)
    y = x.sum(1, keepdim=True)
    for _ in range(200):
        with wrapper.optim_context(model):
            out = model(x)
            assert out.dtype == torch.bfloat16
            loss = (out.float() - y).square().mean()
        wrapper.update_params(loss)
    assert model.weight.dtype == torch.float32
    assert torch.allclose(model.weight, torch.ones(1, 4), atol=0.05)
