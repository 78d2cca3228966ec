from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from mmengine.structures import InstanceData, PixelData
from mmpose.registry import KEYPOINT_CODECS, MODELS
from mmpose.structures import PoseDataSample

K = 17


def codec(size=64, sigma=3):
    return dict(
        type='AssociativeEmbedding',
        input_size=(size, size),
        heatmap_size=(size, size),
        sigma=sigma,
        decode_keypoint_order=list(range(K)),
    )


def build(in_channels=8, **kwargs):
    return MODELS.build(
        dict(
            type='SRAssociativeEmbeddingHead',
            in_channels=in_channels,
            num_keypoints=K,
            **{
                'decoder': codec(),
                'deconv_out_channels': None,
                'deconv_kernel_sizes': None,
                **kwargs,
            },
        )
    )


def sample_of(points, size=64, sigma=3):
    """A sample with targets for persons (M, K, 2), as the codec draws them."""
    encoded = KEYPOINT_CODECS.build(codec(size, sigma)).encode(points)
    sample = PoseDataSample()
    sample.gt_fields = PixelData(
        heatmaps=torch.from_numpy(encoded['heatmaps']),
        heatmap_mask=torch.ones(1, size, size),
    )
    sample.gt_instance_labels = InstanceData(
        keypoint_indices=torch.from_numpy(encoded['keypoint_indices']),
        keypoint_weights=torch.from_numpy(encoded['keypoint_weights']),
    )
    sample.set_metainfo(
        dict(
            img_shape=(size, size),
            input_size=(size, size),
            input_center=np.array([size / 2, size / 2]),
            input_scale=np.array([size, size]),
            flip_indices=list(range(K)),
        )
    )
    return sample


def two_persons():
    rng = np.random.default_rng(0)
    left = np.stack([rng.uniform(6, 26, K), rng.uniform(6, 58, K)], -1)
    right = np.stack([rng.uniform(38, 58, K), rng.uniform(6, 58, K)], -1)
    return np.stack([left, right]).astype(np.float32)


@pytest.mark.parametrize(
    ('in_channels', 'deconvs', 'params'),
    [
        # README of the authors' code, in millions: 0.09 and 10.60
        (32, None, 91_205),
        (2048, (256, 256, 256), 10_597_541),
    ],
)
def test_parameters_are_the_papers(in_channels, deconvs, params):
    kernels = deconvs and (4, 4, 4)
    head = build(
        in_channels, deconv_out_channels=deconvs, deconv_kernel_sizes=kernels
    )
    assert sum(p.numel() for p in head.parameters()) == params


@pytest.mark.parametrize(
    'options',
    [
        {},
        dict(
            deconv_out_channels=(6, 5), deconv_kernel_sizes=(4, 3), upscale=2
        ),
        dict(tag_dim=2, embed_channels=3, upscale=3, kernel_size=5),
        dict(tag_per_keypoint=False),
    ],
)
def test_equals_functional_reference(options):
    torch.manual_seed(0)
    head = build(**options).eval()
    state = head.state_dict()
    for value in state.values():
        if value.is_floating_point():
            value.copy_(torch.rand_like(value) - 0.3)
            value.abs_() if value.dim() == 1 else None
    x = torch.randn(2, 8, 6, 5)
    heatmaps, tags = head((torch.zeros(1), x))
    for i, kernel in enumerate(options.get('deconv_kernel_sizes', ())):
        weight = state[f'deconv_layers.{3 * i}.weight']
        pad = dict(padding=1, output_padding=int(kernel == 3))
        x = F.conv_transpose2d(x, weight, stride=2, **pad)
        names = ('running_mean', 'running_var', 'weight', 'bias')
        bn = [state[f'deconv_layers.{3 * i + 1}.{n}'] for n in names]
        x = F.batch_norm(x, *bn).relu()
    r, e = options.get('upscale', 4), options.get('embed_channels', 4)
    k = options.get('kernel_size', 9)
    embedding = F.conv2d(
        x, state['kp_encoder.0.weight'], state['kp_encoder.0.bias']
    ).relu()
    n, _, h, w = x.shape
    expected = torch.empty(n, K, r * h, r * w)
    for j in range(K):  # every key point by itself, pixel by pixel
        cells = F.conv2d(
            embedding[:, j * e : (j + 1) * e],
            state['heatmap_head.conv.weight'][j * r * r : (j + 1) * r * r],
            state['heatmap_head.conv.bias'][j * r * r : (j + 1) * r * r],
            padding=k // 2,
        )
        for dy in range(r):
            for dx in range(r):
                expected[:, j, dy::r, dx::r] = cells[:, dy * r + dx]
    tag = F.conv2d(x, state['tag_head.weight'], state['tag_head.bias'])
    tag = tag.repeat_interleave(r, 2).repeat_interleave(r, 3)
    assert torch.allclose(heatmaps, expected, rtol=1e-5, atol=1e-5)
    assert torch.allclose(tags, tag, rtol=1e-5, atol=1e-5)


def test_losses_of_two_persons_by_hand():
    torch.manual_seed(0)
    head = build()
    feats, points = (torch.randn(1, 8, 16, 16),), two_persons()
    sample = sample_of(points)
    sample.gt_fields.heatmap_mask[:, :, :20] = 0
    losses = head.loss(feats, [sample])
    heatmaps, tags = head(feats)
    error = (heatmaps[0] - sample.gt_fields.heatmaps).square()
    mean = error[..., 20:].sum() / error.numel()
    assert torch.allclose(losses['loss_kpt'], mean)
    x, y = np.floor(points + 0.5).astype(int).transpose(2, 0, 1)
    at = tags[0][torch.arange(K), y, x]  # (M, K)
    assert torch.allclose(losses['loss_pull'], at.var(1, False).mean())
    difference = at.mean(1)[0] - at.mean(1)[1]
    # each person beside itself counts 1 in MMPose 1.x
    push = 0.5 * (1 + torch.exp(-difference.square()))
    assert torch.allclose(losses['loss_push'], push)
    sum(losses.values()).backward()
    assert all(p.grad is not None for p in head.parameters())


def test_learns_to_find_and_to_group_two_persons():
    torch.manual_seed(0)
    head = build(24, decoder=codec(32, 2))
    feats, truth = (torch.randn(1, 24, 8, 8),), two_persons() / 2
    sample = sample_of(truth, 32, 2)
    optimizer = torch.optim.Adam(head.parameters(), 1e-2)
    for _ in range(100):
        losses = head.loss(feats, [sample])
        optimizer.zero_grad()
        sum(losses.values()).backward()
        optimizer.step()
    (pred,) = head.predict(feats, [sample])
    best = np.argsort(-pred.bbox_scores)[:2]
    found = pred.keypoints[best]
    found = found[np.argsort(found[..., 0].mean(1))]  # the left one first
    assert np.linalg.norm(found - truth, axis=-1).max() < 1.5


@pytest.mark.parametrize('flip_test', [True, False])
def test_predicts_in_the_stock_estimator(flip_test):
    model = MODELS.build(
        dict(
            type='BottomupPoseEstimator',
            backbone=dict(type='ResNet', depth=18),
            head=dict(
                type='SRAssociativeEmbeddingHead',
                in_channels=512,
                num_keypoints=K,
                deconv_out_channels=(16, 16, 16),
                decoder=codec(),
            ),
            test_cfg=dict(flip_test=flip_test, restore_heatmap_size=True),
        )
    ).eval()
    sample = sample_of(two_persons())
    model.test_cfg['output_heatmaps'] = True
    with torch.no_grad():
        (out,) = model.predict(torch.randn(1, 3, 64, 64), [sample])
    assert out.pred_instances.keypoints.shape[1:] == (K, 2)
    assert out.pred_fields.heatmaps.shape == (K, 64, 64)
    tags = (1 + flip_test) * K
    assert out.pred_fields.tags.shape == (tags, 64, 64)


def test_wrong_options_are_named():
    with pytest.raises(ValueError, match='kernel_size must be odd, got 8'):
        build(kernel_size=8)
    with pytest.raises(ValueError, match='upscale must be at least 1, got 0'):
        build(upscale=0)
    with pytest.raises(ValueError, match=r'shape \(32, 32\).*\(64, 64\)'):
        build(upscale=2).loss(
            (torch.randn(1, 8, 16, 16),), [sample_of(two_persons())]
        )
