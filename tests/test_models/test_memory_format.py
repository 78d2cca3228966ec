from __future__ import annotations

import copy

import torch
import torch.nn.functional as F
from mmpose.registry import MODELS
from torch import nn

from mmpose_starpose.models.layers.sr_heatmap import GroupedPredictor
from mmpose_starpose.models.memory_format import (
    for_grouped_conv,
    use_channels_last,
)


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


def layouts_seen_by(convs, run):
    """Whether the input of each grouped convolution lies channels last."""
    seen = []
    hooks = [
        conv.register_forward_pre_hook(
            lambda _, args: seen.append(is_channels_last(args[0]))
        )
        for conv in convs
    ]
    run()
    for hook in hooks:
        hook.remove()
    return seen


def test_grouped_predictor_reads_channels_last_and_predicts_the_same():
    net = GroupedPredictor(3, embed_channels=4, upscale=2, kernel_size=5)
    x = torch.randn(2, 12, 6, 4, requires_grad=True)
    assert not is_channels_last(x)
    assert torch.equal(for_grouped_conv(x), x)
    assert layouts_seen_by([net.conv], lambda: net(x)) == [True]
    y = net(x)
    plain = F.pixel_shuffle(net.conv(x), 2)
    assert torch.allclose(y, plain, atol=1e-6)
    grads = [torch.autograd.grad(out.sum(), x)[0] for out in (y, plain)]
    assert torch.allclose(*grads, atol=1e-6)


def test_srpose_head_keeps_its_features_channels_last():
    head = MODELS.build(
        dict(
            type='SRPoseHead',
            in_channels=(8, 16),
            out_channels=3,
            embed_channels=(4, 4),
            upscales=(2, 4),
            fuse_channels=(16, 8),
            loss_weights=(1.0, 1.0, 1.0),
            decoder=dict(
                type='UDPHeatmap',
                input_size=(48, 64),
                heatmap_size=(48, 64),
                sigma=2,
            ),
        )
    )
    grouped = [m for m in head.modules() if getattr(m, 'groups', 1) > 1]
    feats = (torch.randn(2, 8, 16, 12), torch.randn(2, 16, 8, 6))
    seen = layouts_seen_by(grouped, lambda: head(feats))
    assert len(seen) > 2 and all(seen)
