from __future__ import annotations

import numpy as np
import pytest
import torch
from mmengine.dataset import Compose
from mmpose.registry import TRANSFORMS

from mmpose_starpose.datasets.transforms import PackLowResPoseInputs


def results_of(lr=(16, 12), hr=(64, 48), clip=True):
    image = np.zeros((*lr, 3), np.uint8)
    image[..., 0] = 7
    return dict(
        img=[image] * 3 if clip else image,
        frame_offsets=(-2, 0, 1),
        hr_img=np.full((*hr, 3), 9, np.uint8),
        transformed_keypoints=np.ones((1, 17, 2)),
        keypoints_visible=np.ones((1, 17)),
        bbox=np.zeros((1, 4)),
        img_path='a.jpg',
    )


def test_packs_a_clip():
    packed = PackLowResPoseInputs()(results_of())
    assert packed['inputs'].shape == (3, 3, 16, 12)
    assert packed['inputs'].dtype == torch.uint8
    assert packed['inputs'][:, 0].unique() == 7
    sample = packed['data_samples']
    assert sample.gt_sr.img.shape == (3, 64, 48)
    assert sample.gt_instance_labels.keypoint_labels.shape == (1, 17, 2)
    assert sample.gt_instance_labels.keypoint_weights.shape == (1, 17)
    assert sample.gt_instances.transformed_keypoints.shape == (1, 17, 2)
    assert sample.key_index == 1
    assert sample.frame_offsets == (-2, 0, 1)
    assert sample.img_path == 'a.jpg'


def test_packs_an_image():
    packed = PackLowResPoseInputs()(results_of(clip=False))
    assert packed['inputs'].shape == (3, 16, 12)
    assert 'key_index' not in packed['data_samples']


@pytest.mark.parametrize('lr', [(17, 12), (16, 24), (128, 96)])
def test_lr_size_must_divide_hr_size(lr):
    with pytest.raises(ValueError, match='does not divide HR size 48x64'):
        PackLowResPoseInputs()(results_of(lr=lr))
    packed = PackLowResPoseInputs(pack_hr=False)(results_of(lr=lr))
    sample = packed['data_samples']
    assert 'gt_sr' not in sample
    assert 'transformed_keypoints' not in sample.gt_instances


def test_without_labels():
    results = results_of()
    results['transformed_keypoints'] = np.zeros([])
    packed = TRANSFORMS.build(dict(type='PackLowResPoseInputs'))(results)
    sample = packed['data_samples']
    assert 'keypoint_labels' not in sample.gt_instance_labels
    assert 'transformed_keypoints' not in sample.gt_instances


def test_keeps_the_points_that_other_codecs_hide():
    """SimCC packs no points, and regression divides them by the size."""
    for encoder in (
        dict(type='SimCCLabel', input_size=(48, 64)),
        dict(type='RegressionLabel', input_size=(48, 64)),
    ):
        pipeline = Compose(
            [
                dict(type='GenerateTarget', encoder=encoder),
                dict(type='PackLowResPoseInputs'),
            ]
        )
        results = results_of(clip=False)
        points = 40 * np.random.default_rng(0).random((1, 17, 2))
        results['transformed_keypoints'] = points
        results['keypoints'] = points
        sample = pipeline(results)['data_samples']
        packed = sample.gt_instances.transformed_keypoints
        np.testing.assert_allclose(packed, points, rtol=1e-6)
        assert sample.gt_instance_labels.keypoint_weights.shape == (1, 17)


def test_packs_where_the_tags_of_every_person_are():
    rng = np.random.default_rng(0)
    pipeline = Compose(
        [
            dict(
                type='GenerateTarget',
                encoder=dict(
                    type='AssociativeEmbedding',
                    input_size=(48, 64),
                    heatmap_size=(12, 16),
                ),
            ),
            dict(type='BottomupGetHeatmapMask'),
            dict(type='PackBottomupInputs'),
        ]
    )
    points = rng.uniform(0, 40, (3, 17, 2))
    packed = pipeline(
        dict(
            img=np.zeros((64, 48, 3), np.uint8),
            img_shape=(64, 48),
            input_size=(48, 64),
            warp_mat=np.eye(2, 3),
            keypoints=points,
            keypoints_visible=np.ones((3, 17)),
        )
    )
    labels = packed['data_samples'].gt_instance_labels
    x, y = np.floor(points / 4 + 0.5).astype(int).transpose(2, 0, 1)
    assert (labels.keypoint_indices[..., 0].numpy() == 12 * y + x).all()
    assert labels.keypoint_indices[..., 1].all()
    fields = packed['data_samples'].gt_fields
    assert fields.heatmaps.shape == (17, 16, 12)
    assert fields.heatmap_mask.shape == (1, 16, 12)
