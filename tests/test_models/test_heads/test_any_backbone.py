"""The SR heads behind backbones of the registry, at awkward sizes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from mmengine.structures import InstanceData
from mmpose.registry import MODELS
from mmpose.structures import PoseDataSample
from torch import nn

LITE_STAGES = dict(
    num_modules=(1, 1, 1),
    num_branches=(2, 3, 4),
    num_blocks=(1, 1, 1),
    module_type=('LITE', 'LITE', 'LITE'),
    with_fuse=(True, True, True),
    reduce_ratios=(8, 8, 8),
    num_channels=((40, 80), (40, 80, 160), (40, 80, 160, 320)),
)


def stage(branches, block='BASIC', **kwargs):
    return dict(
        num_modules=1,
        num_branches=branches,
        block=block,
        num_blocks=(1,) * branches,
        num_channels=tuple(8 * 2**i for i in range(branches)),
        **kwargs,
    )


def attention(branches):
    return dict(
        num_heads=(1,) * branches,
        mlp_ratios=(2,) * branches,
        window_sizes=(7,) * branches,
    )


def hrnet(branches=4):
    extra = dict(stage1=stage(1))
    for n in range(2, 5):
        extra[f'stage{n}'] = stage(min(n, branches))
    extra['stage4']['multiscale_output'] = True
    return dict(type='HRNet', extra=extra)


def hrformer():
    extra = dict(
        drop_path_rate=0.0,
        with_rpe=True,
        stage1=stage(1, 'BOTTLENECK', num_heads=(1,), mlp_ratios=(2,)),
    )
    for n in range(2, 5):
        extra[f'stage{n}'] = stage(n, 'HRFORMERBLOCK', **attention(n))
    extra['stage4']['multiscale_output'] = True
    return dict(
        type='HRFormer',
        extra=extra,
        norm_cfg=dict(type='BN'),
        transformer_norm_cfg=dict(type='LN', eps=1e-6),
    )


class PlainViT(nn.Module):
    """Patches, and one layer of attention: what a ViT gives a neck."""

    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 32, 16, stride=16)
        self.layer = nn.TransformerEncoderLayer(32, 2, 32, batch_first=True)

    def forward(self, x):
        x = self.patches(x)
        tokens = self.layer(x.flatten(2).transpose(1, 2))
        return (tokens.transpose(1, 2).reshape(x.shape),)


def resnet(*levels):
    return dict(type='ResNet', depth=18, out_indices=levels)


BACKBONES = {
    'ResNet': (resnet(0, 1, 2, 3), (64, 128, 256, 512)),
    'ResNet, two levels': (resnet(0, 2), (64, 256)),
    'HRNet': (hrnet(), (8, 16, 32, 64)),
    'HRNet, three levels': (hrnet(3), (8, 16, 32)),
    'HRFormer': (hrformer(), (8, 16, 32, 64)),
    'LiteHRNet': (
        dict(
            type='LiteHRNet',
            extra=dict(
                stem=dict(stem_channels=32, out_channels=32, expand_ratio=1),
                num_stages=3,
                stages_spec=LITE_STAGES,
                with_head=False,
            ),
        ),
        (32, 32, 32),  # it gives one map; stock FPN makes three
    ),
    'ViT': (None, (8, 16, 32, 64)),
    'STARPose': (
        dict(type='STARPose', pyramid=dict(type='ResidualPyramid')),
        (32, 64, 128, 256),
    ),
}


def labels(keypoints, width, height):
    sample = PoseDataSample()
    points = torch.rand(1, keypoints, 2) * torch.tensor([width, height])
    sample.gt_instance_labels = InstanceData(
        keypoint_labels=points, keypoint_weights=torch.ones(1, keypoints)
    )
    return sample


def build_backbone(name):
    config, channels = BACKBONES[name]
    backbone = PlainViT() if config is None else MODELS.build(config)
    if name == 'ViT':
        neck = dict(
            type='SimpleFeaturePyramid', in_channels=32, out_channels=channels
        )
    elif name == 'LiteHRNet':
        neck = dict(type='FPN', in_channels=[40], out_channels=32, num_outs=3)
    else:
        return backbone
    return nn.Sequential(backbone, MODELS.build(neck))


def build_head(kind, channels, codec, keypoints, upscale):
    if kind == 'SRHeatmapHead':
        levels = dict(in_channels=channels[0], input_index=0, upscale=upscale)
    else:
        n = len(channels)
        levels = dict(
            in_channels=channels,
            fuse_channels=(8,) * n,
            embed_channels=(2,) * n,
            upscales=(2,) * (n - 1) + (upscale,),
            loss_weights=(1e-4,) + (1.0,) * n,
        )
    return MODELS.build(
        dict(type=kind, out_channels=keypoints, decoder=codec, **levels)
    )


@pytest.mark.parametrize('name', BACKBONES)
@pytest.mark.parametrize('kind', ['SRHeatmapHead', 'SRPoseHead'])
@pytest.mark.parametrize('size', [(64, 96), (160, 96)])
@pytest.mark.parametrize('codec', ['MSRAHeatmap', 'UDPHeatmap'])
def test_any_backbone(name, kind, size, codec):
    """5 x 3 cells at stride 32 and 3 x 2: no power of two anywhere."""
    torch.manual_seed(0)
    width, height = size
    channels = BACKBONES[name][1]
    backbone = build_backbone(name)
    clip = (3,) if name == 'STARPose' else ()
    feats = backbone(torch.randn(2, *clip, 3, height, width))
    assert [f.shape[1] for f in feats] == list(channels)
    for feat in feats:
        feat.retain_grad()
    upscale = max(height // feats[0].shape[2] // 2, 1)  # half the input
    decoder = dict(
        type=codec,
        input_size=size,
        heatmap_size=tuple(upscale * n for n in feats[0].shape[:1:-1]),
        sigma=3,
    )
    head = build_head(kind, channels, decoder, 5, upscale)
    samples = [labels(5, width, height) for _ in range(2)]
    losses = head.loss(feats, samples)
    sum(v for k, v in losses.items() if 'loss' in k).backward()
    reached = [f.grad is not None and f.grad.any() for f in feats]
    assert reached[0]
    assert all(reached) == (kind == 'SRPoseHead' or len(feats) == 1)
    assert all(p.grad is not None for p in head.parameters())
    head.eval()
    for pred in head.predict(feats, samples):
        assert pred.keypoints.shape == (1, 5, 2)
        assert np.isfinite(pred.keypoint_scores).all()


def test_impossible_pyramids_are_named():
    for channels in ((), (8,) * 5):
        with pytest.raises(ValueError, match='allowed are 1 to 4'):
            MODELS.build(
                dict(
                    type='SimpleFeaturePyramid',
                    in_channels=32,
                    out_channels=channels,
                )
            )
