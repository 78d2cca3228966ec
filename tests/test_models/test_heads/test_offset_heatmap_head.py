from __future__ import annotations

import numpy as np
import pytest
import torch
from mmengine.structures import InstanceData, PixelData
from mmpose.registry import KEYPOINT_CODECS, MODELS
from mmpose.structures import PoseDataSample

from mmpose_starpose.models.heads.offset_heatmap_head import offset_weights

CODEC = dict(
    type='UDPHeatmap',
    heatmap_type='combined',
    input_size=(192, 256),
    heatmap_size=(12, 16),
    blur_kernel_size=0,
)


def build(**kwargs):
    cfg = dict(
        type='OffsetHeatmapHead',
        in_channels=4,
        out_channels=2,
        deconv_out_channels=None,
        decoder=CODEC,
    )
    return MODELS.build(dict(cfg, **kwargs))


def encode(points, weights=None):
    """Targets of 2 key points in HR pixels, as the pipeline packs them."""
    points = np.array([points], np.float32)
    visible = np.ones((1, 2), np.float32)
    encoded = KEYPOINT_CODECS.build(CODEC).encode(points, visible)
    sample = PoseDataSample()
    sample.gt_fields = PixelData(heatmaps=torch.tensor(encoded['heatmaps']))
    if weights is not None:
        encoded['keypoint_weights'] = np.array([weights], np.float32)
    sample.gt_instance_labels = InstanceData(
        keypoint_weights=torch.tensor(encoded['keypoint_weights'])
    )
    return sample, torch.tensor(encoded['heatmaps'])


def fixed(head, output):
    """Makes the head answer with the given maps."""
    head.forward = lambda feats: output
    return head


POINTS = [(40.0, 70.0), (121.0, 200.0)]


def test_offset_weights_by_hand():
    heatmaps = torch.tensor([[[[0.1, 0.6], [0.3, 0.2]]]], requires_grad=True)
    truth = torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]]])
    weights = offset_weights(heatmaps, truth)
    assert torch.allclose(weights, torch.tensor([[[[1, 0.6], [0, 0]]]]))
    assert not weights.requires_grad
    # confidence beyond 1 and below 0 is cut off
    assert offset_weights(5 * heatmaps, truth)[0, 0, 0, 1] == 1
    assert torch.equal(offset_weights(-heatmaps - 1, truth), truth)


def test_loss_is_the_written_formula():
    torch.manual_seed(0)
    samples, targets = zip(*(encode(POINTS, w) for w in ([1, 1], [1, 0])))
    output = torch.rand(2, 6, 16, 12)
    losses = fixed(build(offset_weight=0.5), output).loss(None, list(samples))
    heat = norm = offset = mass = 0
    for n, w in enumerate(([1, 1], [1, 0])):
        for k in range(2):
            h, ox, oy = output[n, 3 * k : 3 * k + 3]
            y, tx, ty = targets[n][3 * k : 3 * k + 3]
            best = divmod(int(h.argmax()), 12)
            for i in range(16):
                for j in range(12):
                    heat += w[k] * (h[i, j] - y[i, j]) ** 2
                    norm += w[k] * y[i, j]
                    m = y[i, j] + (h[i, j] if (i, j) == best else 0)
                    far = abs(ox - tx)[i, j] + abs(oy - ty)[i, j]
                    offset += w[k] * m * far
                    mass += w[k] * m
    assert losses['loss_kpt'].item() == pytest.approx(
        (heat / norm).item(), rel=1e-4
    )
    assert losses['loss_offset'].item() == pytest.approx(
        (0.5 * offset / mass).item(), rel=1e-4
    )


def test_truth_has_no_loss_and_decodes_to_the_key_points():
    sample, target = encode(POINTS)
    head = fixed(build(), target[None])
    losses = head.loss(None, [sample])
    assert losses['loss_kpt'] == 0
    assert losses['loss_offset'] == 0
    assert losses['acc_pose'] == 1
    (decoded,) = head.decode(target[None])
    # UDP: codec and warp differ by the factor 192 / 191 that undoes itself
    scale = np.array([192 / 191, 256 / 255])
    assert np.allclose(decoded.keypoints[0], POINTS * scale, atol=1e-3)


def test_a_wrong_maximum_still_learns_its_way():
    """The offset at the most confident cell counts, far from the truth."""
    sample, target = encode(POINTS)
    output = target.clone()[None]
    output[0, 0] = 0
    output[0, 0, 3, 9] = 0.8
    output[0, 1:3, 3, 9] = 0
    output.requires_grad_()
    fixed(build(), output).loss(None, [sample])['loss_offset'].backward()
    assert output.grad[0, 1, 3, 9] != 0
    assert output.grad[0, 1, 3, 8] == 0
    assert output.grad[0, 0].eq(0).all()


def test_unlabelled_points_and_batches_are_left_out():
    sample, target = encode(POINTS, [0, 0])
    output = torch.rand(1, 6, 16, 12, requires_grad=True)
    losses = fixed(build(), output).loss(None, [sample])
    (losses['loss_kpt'] + losses['loss_offset']).backward()
    assert output.grad.eq(0).all()


def test_learns_sub_cell_positions():
    torch.manual_seed(0)
    head = build()
    sample, _ = encode(POINTS)
    feats = (torch.randn(1, 4, 16, 12),)
    assert head.forward(feats).shape == (1, 6, 16, 12)
    losses = head.loss(feats, [sample], dict(compute_acc=False))
    assert set(losses) == {'loss_kpt', 'loss_offset'}
    (losses['loss_kpt'] + losses['loss_offset']).backward()
    assert head.final_layer.weight.grad.abs().sum((1, 2, 3)).gt(0).all()


@pytest.mark.parametrize(
    'codec',
    [
        dict(CODEC, heatmap_type='gaussian'),
        dict(
            type='MSRAHeatmap',
            input_size=(192, 256),
            heatmap_size=(12, 16),
            sigma=1,
        ),
    ],
)
def test_other_codecs_are_refused(codec):
    with pytest.raises(ValueError, match='allowed is UDPHeatmap'):
        build(decoder=codec)


def test_missing_targets_are_named():
    sample, _ = encode(POINTS)
    del sample.gt_fields
    with pytest.raises(ValueError, match='put GenerateTarget'):
        build().loss((torch.randn(1, 4, 16, 12),), [sample])
