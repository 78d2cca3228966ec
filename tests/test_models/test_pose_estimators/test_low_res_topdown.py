from __future__ import annotations

import numpy as np
import pytest
import torch
from mmengine.structures import PixelData
from mmpose.registry import MODELS
from mmpose.testing import get_packed_inputs


def build(**kwargs):
    size = (24, 32)
    codec = dict(
        type='MSRAHeatmap', input_size=size, heatmap_size=size, sigma=2
    )
    return MODELS.build(
        dict(
            type='LowResTopdownPoseEstimator',
            data_preprocessor=dict(type='VideoPoseDataPreprocessor'),
            backbone=dict(
                type='STARPose',
                embed_channels=8,
                front_end=dict(block=dict(num_heads=2)),
                pyramid=dict(
                    type='ResidualPyramid', channels=(8, 6), num_blocks=(0, 1)
                ),
            ),
            neck=dict(type='SRNeck', in_channels=8, scale=2),
            head=dict(
                type='SRPoseHead',
                in_channels=(8, 6),
                out_channels=17,
                fuse_channels=(6, 4),
                embed_channels=(2, 2),
                upscales=(2, 2),
                loss_weights=(1e-4, 1.0, 1.0),
                decoder=codec,
            ),
            **{'sr_loss': dict(type='CharbonnierLoss'), **kwargs},
        )
    )


def batch(frames=3, key_index=1, hr=(32, 24)):
    data = get_packed_inputs(2, input_size=(24, 32), num_instances=1)
    data['inputs'] = [
        torch.randint(0, 256, (frames, 3, 16, 12), dtype=torch.uint8)
        for _ in range(2)
    ]
    for sample in data['data_samples']:
        sample.set_metainfo(
            dict(
                key_index=key_index,
                frame_offsets=tuple(range(-key_index, frames - key_index)),
            )
        )
        labels = sample.gt_instance_labels
        labels.keypoint_labels = 20 * torch.rand(1, 17, 2)
        sample.gt_instance_labels = labels
        if hr is not None:
            image = torch.randint(0, 256, (3, *hr), dtype=torch.uint8)
            sample.gt_sr = PixelData(img=image)
    return data


def run(model, data, mode):
    data = model.data_preprocessor(data, mode == 'loss')
    return model(**data, mode=mode)


def test_loss_reaches_every_parameter():
    model = build()
    losses = run(model, batch(), 'loss')
    assert losses['loss_sr'] > 0
    sum(v for k, v in losses.items() if 'loss' in k).backward()
    missing = [n for n, p in model.named_parameters() if p.grad is None]
    assert not missing


def test_sr_loss_is_the_distance_to_the_clean_key_frame():
    """The untrained neck is bicubic up-sampling, so this one is known."""
    model = build()
    data = batch()
    for sample, clip in zip(data['data_samples'], data['inputs']):
        clip[1] = 100
        sample.gt_sr = PixelData(
            img=torch.full((3, 32, 24), 100, dtype=torch.uint8)
        )
    exact = run(model, data, 'loss')['loss_sr']
    assert exact < 2e-3
    data['inputs'][0][1] = 200
    assert run(model, data, 'loss')['loss_sr'] > 0.5


def test_without_sr_loss_no_hr_crop_is_needed():
    losses = run(build(sr_loss=None), batch(hr=None), 'loss')
    assert 'loss_sr' not in losses


def test_predicts_key_points_and_an_sr_image_on_demand():
    model = build(test_cfg=dict(flip_test=True)).eval()
    sample = run(model, batch(), 'predict')[0]
    assert sample.pred_instances.keypoints.shape == (1, 17, 2)
    assert 'pred_sr' not in sample
    model.test_cfg['output_sr'] = True
    sample = run(model, batch(), 'predict')[0]
    assert sample.pred_sr.img.shape == (3, 32, 24)
    assert sample.pred_sr.img.dtype == torch.uint8


def test_frames_that_are_not_real_are_not_read():
    torch.manual_seed(0)
    model = build(test_cfg=dict(flip_test=True)).eval()
    for block in model.backbone.front_end.blocks:
        torch.nn.init.normal_(block.conv.time)  # else neighbours are faint
    scores = []
    for noise in (0, 90):
        for mask in (None, (True, True, False)):
            torch.manual_seed(1)
            data = batch()
            for x, sample in zip(data['inputs'], data['data_samples']):
                x[2] += noise
                # mmpose.testing draws them
                sample.set_metainfo(dict(flip_indices=list(range(17))))
                if mask:
                    sample.set_metainfo(dict(frame_mask=mask))
            samples = run(model, data, 'predict')
            scores.append(samples[0].pred_instances.keypoint_scores)
    all_read, masked, all_read_noise, masked_noise = scores
    assert np.allclose(masked, masked_noise, atol=1e-6)
    assert not np.allclose(all_read, all_read_noise, atol=1e-6)
    assert not np.allclose(all_read, masked, atol=1e-6)


@pytest.mark.parametrize(
    ('kwargs', 'message'),
    [
        (dict(key_index=2), 'key frame is frame 2 .* takes frame 1'),
        (dict(frames=5, key_index=1), 'key frame is frame 1 .* frame 2'),
        (dict(hr=None), 'need the clean HR crop'),
        (dict(hr=(64, 48)), r'SR images of \(32, 24\).*\(64, 48\)'),
    ],
)
def test_data_that_does_not_fit_is_named(kwargs, message):
    data = batch(**kwargs)
    with pytest.raises(ValueError, match=message):
        run(build(), data, 'loss')
