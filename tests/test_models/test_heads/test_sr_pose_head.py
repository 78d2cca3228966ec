from __future__ import annotations

import numpy as np
import pytest
import torch
from mmengine.structures import InstanceData
from mmpose.registry import MODELS
from mmpose.structures import PoseDataSample
from mmpose.testing import get_packed_inputs


def codec(width=192, height=256, sigma=8):
    size = (width, height)
    return dict(
        type='MSRAHeatmap', input_size=size, heatmap_size=size, sigma=sigma
    )


def build(in_channels=(32, 64, 128, 256), **kwargs):
    return MODELS.build(
        dict(
            type='SRPoseHead',
            in_channels=in_channels,
            out_channels=17,
            **{'decoder': codec(), **kwargs},
        )
    )


def features(channels, height, width, n=2):
    return tuple(
        torch.randn(n, c, -(-height // 2**i), -(-width // 2**i))
        for i, c in enumerate(channels)
    )


@pytest.mark.parametrize(
    ('in_channels', 'inference', 'training'),
    [
        # HRNet-W32 and ResNet-50, as the SRPose authors' code counts
        ((32, 64, 128, 256), 649_093, 966_789),
        ((256, 512, 1024, 2048), 1_288_837, 1_606_533),
    ],
)
def test_parameters_are_the_papers(in_channels, inference, training):
    head = build(in_channels)
    assert sum(p.numel() for p in head.parameters()) == training
    feats = features(in_channels, 64, 48, n=1)
    out = head(feats)
    assert out.shape == (1, 17, 256, 192)
    out.sum().backward()
    used = sum(p.numel() for p in head.parameters() if p.grad is not None)
    assert used == inference


def labels(n=2, k=17):
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


def small(**kwargs):
    return build(
        (4, 6, 8),
        **{
            'decoder': codec(48, 64, 4),
            'fuse_channels': (8, 6, 4),
            'embed_channels': (4, 2, 2),
            'upscales': (4, 2, 4),
            'loss_weights': (1e-4, 1.0, 1.0, 1.0),
            **kwargs,
        },
    )


def test_every_level_is_supervised():
    head = small()
    losses = head.loss(features((4, 6, 8), 16, 12), labels())
    assert set(losses) == {
        'loss_kpt_lr',
        'loss_kpt_0',
        'loss_kpt_1',
        'loss_kpt_2',
        'acc_pose',
    }
    sum(v for k, v in losses.items() if 'loss' in k).backward()
    assert all(p.grad is not None for p in head.parameters())


def test_weight_zero_removes_a_term_and_its_cost():
    head = small(loss_weights=(0, 0, 2.0, 1.0))
    losses = head.loss(
        features((4, 6, 8), 16, 12), labels(), dict(compute_acc=False)
    )
    assert set(losses) == {'loss_kpt_1', 'loss_kpt_2'}
    sum(losses.values()).backward()
    assert head.converge[0].conv.weight.grad is None
    # under DDP, what has no gradient must not wait for one
    trained = [p for p in head.parameters() if p.requires_grad]
    assert all(p.grad is not None for p in trained)
    assert len(trained) < len(list(head.parameters()))


LOSSES = ('KeypointMSELoss', 'HeatmapCrossEntropyLoss')


@pytest.mark.parametrize('loss', LOSSES)
def test_hands_over_the_finest_heatmaps_of_its_loss(loss):
    head, feats = (
        small(loss=dict(type=loss)).eval(),
        features((4, 6, 8), 16, 12),
    )
    ran = []
    head.converge[-1].register_forward_hook(lambda *_: ran.append(1))
    losses, heatmaps = head.loss_and_heatmaps(feats, labels())
    assert len(ran) == 1
    assert losses == head.loss(feats, labels())
    assert torch.equal(heatmaps, head(feats))


@pytest.mark.parametrize('loss', LOSSES)
def test_it_learns_to_place_points(loss):
    torch.manual_seed(0)
    channels = (24, 32, 40)
    head = build(
        channels,
        decoder=codec(48, 64, 4),
        fuse_channels=(40, 32, 24),
        embed_channels=(8, 4, 4),
        upscales=(4, 2, 4),
        loss=dict(type=loss),
        loss_weights=(1e-4, 1.0, 1.0, 1.0),
    )
    feats, truth = features(channels, 16, 12), labels()
    optimizer = torch.optim.Adam(head.parameters(), 3e-3)
    for _ in range(60):
        losses = head.loss(feats, truth, dict(compute_acc=False))
        optimizer.zero_grad()
        sum(losses.values()).backward()
        optimizer.step()
    for sample, pred in zip(truth, head.decode(head(feats))):
        expected = sample.gt_instance_labels.keypoint_labels.numpy()
        error = np.linalg.norm(pred.keypoints - expected, axis=-1)
        assert np.median(error) < 1
        # sure of what it has learnt by heart
        assert 0.5 < np.median(pred.keypoint_scores) < 1.5


def test_cross_entropy_gives_a_distribution_as_heatmaps():
    loss = dict(type='HeatmapCrossEntropyLoss')
    head, feats = small(loss=loss).eval(), features((4, 6, 8), 16, 12)
    maps = head(feats)
    assert maps.min() >= 0
    # what its targets, Gaussians of sigma 4, sum to
    sums = maps.sum((-2, -1))
    assert torch.allclose(sums, torch.full_like(sums, 2 * np.pi * 4**2))


def test_predicts_with_flip_test():
    head = small()
    feats = [features((4, 6, 8), 16, 12), features((4, 6, 8), 16, 12)]
    samples = get_packed_inputs(2, input_size=(48, 64))['data_samples']
    preds = head.predict(feats, samples, dict(flip_test=True))
    assert len(preds) == 2
    assert preds[0].keypoints.shape == (1, 17, 2)


def test_coarse_levels_have_a_loss_and_a_width_of_their_own():
    torch.manual_seed(0)
    mse = dict(type='KeypointMSELoss', use_target_weight=True)
    loss = dict(type='HeatmapCrossEntropyLoss')
    head = small(loss=loss, coarse=dict(loss=mse, sigma=6)).eval()
    fine, wide = small(loss=loss), small(decoder=codec(48, 64, 6), loss=mse)
    feats, truth = features((4, 6, 8), 16, 12), labels()
    for other in (fine, wide):
        other.eval().load_state_dict(head.state_dict())
    found, fine, wide = (h.loss(feats, truth) for h in (head, fine, wide))
    torch.testing.assert_close(found['loss_kpt_2'], fine['loss_kpt_2'])
    for name in ('loss_kpt_lr', 'loss_kpt_0', 'loss_kpt_1'):
        torch.testing.assert_close(found[name], wide[name])
    with pytest.raises(ValueError, match=r"\['width'\], allowed"):
        small(coarse=dict(width=6))


def test_sizes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match='upscales does not fit the 3 levels'):
        small(upscales=(4, 2))
    with pytest.raises(ValueError, match='loss_weights does not fit'):
        small(loss_weights=(1.0, 1.0, 1.0))
    with pytest.raises(ValueError, match=r'shape \(32, 24\).*\(64, 48\)'):
        small(upscales=(4, 2, 2)).loss(features((4, 6, 8), 16, 12), labels())
