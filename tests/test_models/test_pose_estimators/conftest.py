from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.structures import PixelData
from mmpose.registry import MODELS
from mmpose.testing import get_packed_inputs

HR = (64, 96)  # width, height
LR = (32, 48)
TEACHER = """
model = dict(
    type='TopdownPoseEstimator',
    data_preprocessor=dict(
        type='PoseDataPreprocessor',
        mean=[100.0, 110.0, 120.0],
        std=[50.0, 55.0, 60.0],
        bgr_to_rgb=True,
    ),
    backbone=dict(type='ResNet', depth=18, stem_channels=8, base_channels=8),
    head=dict(
        type='HeatmapHead',
        in_channels=64,
        out_channels=17,
        deconv_out_channels=(8, 8, 8),
        loss=dict(type='KeypointMSELoss', use_target_weight=True),
        decoder=dict(
            type='MSRAHeatmap',
            input_size={size},
            heatmap_size={heatmap},
            sigma=1,
        ),
    ),
)
"""


def write_teacher(folder: Path, size=HR, heatmap=(16, 24)) -> dict:
    """A small SimpleBaseline of random weights, as config and checkpoint."""
    config, checkpoint = folder / 'teacher.py', folder / 'teacher.pth'
    config.write_text(TEACHER.format(size=size, heatmap=heatmap))
    torch.manual_seed(7)
    model = MODELS.build(Config.fromfile(config).model)
    model.init_weights()
    # the running means of a trained network are not those of a fresh one
    for name, buffer in model.named_buffers():
        if name.endswith('running_mean'):
            buffer.normal_(std=0.1)
    # nor are its heatmaps flat
    for parameter in model.head.parameters():
        if parameter.dim() == 4:
            torch.nn.init.normal_(parameter, std=0.1)
    torch.save(dict(state_dict=model.state_dict()), checkpoint)
    return dict(config=str(config), checkpoint=str(checkpoint))


@pytest.fixture
def teacher(tmp_path) -> dict:
    return write_teacher(tmp_path)


@pytest.fixture
def teacher_of(tmp_path):
    """Writes a teacher that takes images of another size."""
    return lambda **kwargs: write_teacher(tmp_path, **kwargs)


@pytest.fixture
def student():
    """Builds the config of a small STAR-Pose with the given terms.

    It has 8 channels: with fewer, the backward pass of a strided 1x1
    convolution that is channels last corrupts memory in oneDNN 3.10 (torch
    2.11) on CPUs without AVX-512
    (https://github.com/uxlfoundation/oneDNN/issues/6035).
    """

    def config(**kwargs) -> dict:
        codec = dict(
            type='MSRAHeatmap', input_size=HR, heatmap_size=HR, sigma=4
        )
        return dict(
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
            **kwargs,
        )

    return config


@pytest.fixture
def stock():
    """Builds the config of a small SimpleBaseline with the given terms."""

    def config(**kwargs) -> dict:
        cfg = Config.fromstring(
            TEACHER.format(size=HR, heatmap=(16, 24)), '.py'
        ).model.to_dict()
        cfg['backbone']['out_indices'] = (0, 1, 2, 3)
        return {**cfg, 'type': 'LowResTopdownPoseEstimator', **kwargs}

    return config


@pytest.fixture
def batch():
    """Makes packed clips of noise, or images as large as the HR crop."""

    def make(restored=False) -> dict:
        torch.manual_seed(0)
        width, height = HR if restored else LR
        data = get_packed_inputs(2, input_size=HR, num_instances=1)
        shape = (3, height, width) if restored else (3, 3, height, width)
        data['inputs'] = [
            torch.randint(0, 256, shape, dtype=torch.uint8) for _ in range(2)
        ]
        rng = np.random.default_rng(0)
        for sample in data['data_samples']:
            points = rng.uniform(0, 60, (1, 17, 2)).astype(np.float32)
            sample.gt_instances.transformed_keypoints = points
            labels = sample.gt_instance_labels
            labels.keypoint_labels = torch.tensor(points)
            labels.keypoint_weights = torch.ones(1, 17)
            sample.gt_fields = PixelData(heatmaps=torch.rand(17, 24, 16))
            sample.gt_sr = PixelData(
                img=torch.randint(0, 256, (3, *HR[::-1]), dtype=torch.uint8)
            )
            if not restored:
                sample.set_metainfo(
                    dict(key_index=1, frame_offsets=(-1, 0, 1))
                )
        return data

    return make
