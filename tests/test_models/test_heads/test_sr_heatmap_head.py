from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from mmengine.structures import InstanceData, PixelData
from mmpose.registry import KEYPOINT_CODECS, MODELS
from mmpose.structures import PoseDataSample


def codec(width=48, height=64, kind='MSRAHeatmap', **kwargs):
    size = (width, height)
    return dict(
        type=kind, input_size=size, heatmap_size=size, **{'sigma': 4, **kwargs}
    )


def build(in_channels=8, **kwargs):
    return MODELS.build(
        dict(
            type='SRHeatmapHead',
            in_channels=in_channels,
            out_channels=5,
            **{'decoder': codec(), **kwargs},
        )
    )


def labels(n=2, k=5):
    generator = torch.Generator().manual_seed(0)
    samples = []
    for _ in range(n):
        sample = PoseDataSample()
        points = torch.rand(1, k, 2, generator=generator)
        sample.gt_instance_labels = InstanceData(
            keypoint_labels=points * torch.tensor([48.0, 64.0]),
            keypoint_weights=torch.ones(1, k),
        )
        samples.append(sample)
    return samples


@pytest.mark.parametrize(
    ('in_channels', 'deconvs', 'expected'),
    [
        # on HRNet-W32, and what it adds to SimpleBaseline's deconvolutions
        (32, None, 90_644),
        (2048, (256, 256, 256), 10_487_296 + 105_876),
    ],
)
def test_parameters_are_the_papers(in_channels, deconvs, expected):
    head = MODELS.build(
        dict(
            type='SRHeatmapHead',
            in_channels=in_channels,
            out_channels=17,
            decoder=codec(192, 256),
            deconv_out_channels=deconvs,
        )
    )
    assert sum(p.numel() for p in head.parameters()) == expected
    feats = torch.zeros(1, in_channels, *((64, 48) if not deconvs else (8, 6)))
    assert head((feats,)).shape == (1, 17, 256, 192)


def test_forward_is_the_formula():
    head = build(embed_channels=3, upscale=2, kernel_size=5).eval()
    feats = torch.randn(2, 8, 9, 7)
    w = head.state_dict()
    x = F.conv2d(feats, w['kp_encoder.0.weight'], w['kp_encoder.0.bias'])
    x = F.conv2d(
        F.relu(x),
        w['converge.conv.weight'],
        w['converge.conv.bias'],
        padding=2,
        groups=5,
    )
    # channel j * r * r + dy * r + dx is joint j at offset (dy, dx)
    x = x.view(2, 5, 2, 2, 9, 7).permute(0, 1, 4, 2, 5, 3)
    torch.testing.assert_close(head((feats,)), x.reshape(2, 5, 18, 14))


def test_takes_the_feature_map_that_is_asked_for():
    fine, coarse = torch.randn(1, 8, 16, 12), torch.randn(1, 8, 8, 6)
    assert build()((fine, coarse)).shape[-2:] == (32, 24)
    assert build(input_index=0)((fine, coarse)).shape[-2:] == (64, 48)


@pytest.mark.parametrize(
    'decoder',
    [
        codec(),
        codec(unbiased=True),
        codec(kind='UDPHeatmap'),
        # heatmaps half as large as the input
        dict(codec(), heatmap_size=(24, 32), sigma=2),
    ],
)
def test_drawn_targets_are_the_codecs(decoder):
    head = build(decoder=decoder, upscale=decoder['heatmap_size'][0] // 12)
    samples = labels()
    target, weights = head.get_targets(samples)
    encoder = KEYPOINT_CODECS.build(decoder)
    for i, sample in enumerate(samples):
        points = sample.gt_instance_labels.keypoint_labels.numpy()
        encoded = encoder.encode(points, np.ones((1, 5), np.float32))
        np.testing.assert_allclose(target[i], encoded['heatmaps'], atol=1e-5)
    losses = head.loss((torch.randn(2, 8, 16, 12),), samples)
    assert set(losses) == {'loss_kpt', 'acc_pose'}
    losses['loss_kpt'].backward()
    assert all(p.grad is not None for p in head.parameters())


def test_targets_of_the_pipeline_are_taken_where_none_can_be_drawn():
    samples = labels()
    for sample in samples:
        sample.gt_fields = PixelData(heatmaps=torch.full((5, 64, 48), 0.5))
    head = build(decoder=codec(kind='UDPHeatmap', heatmap_type='combined'))
    assert (head.get_targets(samples)[0] == 0.5).all()
    head = build()
    assert not (head.get_targets(samples)[0] == 0.5).all()
    for sample in samples:
        del sample.gt_instance_labels.keypoint_labels
    assert (head.get_targets(samples)[0] == 0.5).all()


LOSSES = ('KeypointMSELoss', 'HeatmapCrossEntropyLoss')


@pytest.mark.parametrize('loss', LOSSES)
def test_it_learns_to_place_points(loss):
    torch.manual_seed(0)
    head, truth = build(16, loss=dict(type=loss)), labels()
    feats = (torch.randn(2, 16, 16, 12),)
    optimizer = torch.optim.Adam(head.parameters(), 1e-2)
    for _ in range(150):
        losses = head.loss(feats, truth, dict(compute_acc=False))
        optimizer.zero_grad()
        losses['loss_kpt'].backward()
        optimizer.step()
    for sample, pred in zip(truth, head.decode(head(feats))):
        expected = sample.gt_instance_labels.keypoint_labels.numpy()
        error = np.linalg.norm(pred.keypoints - expected, axis=-1)
        assert np.median(error) < 1.5


@pytest.mark.parametrize('loss', LOSSES)
def test_hands_over_the_heatmaps_of_its_loss(loss):
    head, feats = build(loss=dict(type=loss)).eval(), torch.randn(2, 8, 16, 12)
    feats, truth = (feats,), labels()
    losses, heatmaps = head.loss_and_heatmaps(feats, truth)
    assert losses == head.loss(feats, truth)
    assert torch.equal(heatmaps, head(feats))


def test_clear_errors():
    with pytest.raises(ValueError, match=r'\(32, 24\).*\(64, 48\)'):
        build().loss((torch.randn(2, 8, 8, 6),), labels())
    with pytest.raises(ValueError, match='no targets'):
        build().loss((torch.randn(1, 8, 16, 12),), [empty()])
    head = build(decoder=codec(kind='UDPHeatmap', heatmap_type='combined'))
    with pytest.raises(ValueError, match='cannot draw.*UDPHeatmap'):
        head.loss((torch.randn(2, 8, 16, 12),), labels())
    head = build(loss=dict(type='HeatmapCrossEntropyLoss'))
    del head.decoder.sigma
    with pytest.raises(ValueError, match='needs a codec with a sigma'):
        head((torch.randn(2, 8, 16, 12),))


def empty():
    sample = PoseDataSample()
    sample.gt_instance_labels = InstanceData(keypoint_weights=torch.ones(1, 5))
    return sample
