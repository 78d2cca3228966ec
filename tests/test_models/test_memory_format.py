from __future__ import annotations

import copy

import torch
from mmpose.registry import MODELS
from torch import nn

from mmpose_starpose.models.memory_format import use_channels_last


def is_channels_last(weight):
    return weight.is_contiguous(memory_format=torch.channels_last)


def test_weights_change_their_layout_and_nothing_else():
    net = nn.ModuleList(
        [nn.Conv2d(3, 4, 3), nn.Conv3d(3, 4, 3), nn.Linear(3, 4)]
    )
    before = copy.deepcopy(net)
    weight = net[0].weight
    assert not is_channels_last(weight)
    use_channels_last(net)
    assert net[0].weight is weight and is_channels_last(weight)
    for new, old in zip(net.parameters(), before.parameters()):
        assert torch.equal(new, old) and new.requires_grad
    x = torch.randn(2, 3, 8, 8)
    assert torch.allclose(net[0](x), before[0](x), atol=1e-5)
    # a checkpoint of the usual layout is loaded into this one
    net.load_state_dict(before.state_dict())
    assert is_channels_last(net[0].weight)
    net[0](x).sum().backward()
    assert net[0].weight.grad is not None


def test_estimator_lays_out_its_weights():
    net = MODELS.build(
        dict(
            type='LowResTopdownPoseEstimator',
            backbone=dict(type='ResNet', depth=18),
            head=dict(
                type='HeatmapHead',
                in_channels=512,
                out_channels=17,
                loss=dict(type='KeypointMSELoss'),
            ),
        )
    )
    assert all(is_channels_last(p) for p in net.parameters() if p.dim() == 4)
