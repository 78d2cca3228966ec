from __future__ import annotations

import copy

import pytest
import torch
from mmengine.config import Config
from mmpose.registry import MODELS

from mmpose_starpose.models.pose_estimators.frozen_teacher import (
    FrozenTeacher,
    load_frozen,
)


@pytest.fixture
def images():
    torch.manual_seed(0)
    return torch.randint(0, 256, (2, 3, 96, 64), dtype=torch.uint8)


def independent(teacher, images):
    """The teacher as MMPose would test it, normalised by hand."""
    model = MODELS.build(Config.fromfile(teacher['config']).model).eval()
    state = torch.load(teacher['checkpoint'], weights_only=True)
    model.load_state_dict(state['state_dict'])
    mean = torch.tensor([100.0, 110.0, 120.0]).view(3, 1, 1)
    std = torch.tensor([50.0, 55.0, 60.0]).view(3, 1, 1)
    return model, (images[:, [2, 1, 0]].float() - mean) / std


def test_sees_what_the_stock_network_sees(teacher, images):
    frozen = FrozenTeacher(**teacher)
    layers = ('backbone.maxpool', 'backbone.layer2', 'head.deconv_layers')
    feats, maps = frozen.extract(images, layers)
    model, x = independent(teacher, images)
    with torch.no_grad():
        stem = model.backbone.maxpool(
            model.backbone.relu(model.backbone.norm1(model.backbone.conv1(x)))
        )
        second = model.backbone.layer2(model.backbone.layer1(stem))
        torch.testing.assert_close(maps['backbone.maxpool'], stem)
        torch.testing.assert_close(maps['backbone.layer2'], second)
        torch.testing.assert_close(
            frozen.heatmaps(feats), model(x, None, mode='tensor')
        )
    assert tuple(maps) == layers
    # nothing stays hooked
    assert not frozen.model.backbone.layer2._forward_hooks


def test_gradient_goes_through_but_not_into_it(teacher, images):
    frozen = FrozenTeacher(**teacher)
    pixels = images.float().requires_grad_()
    feats, _ = frozen.extract(pixels)
    frozen.heatmaps(feats).square().mean().backward()
    assert pixels.grad.flatten(1).any(1).all()
    model = frozen.model
    assert not any(p.requires_grad for p in model.parameters())
    assert not any(m.training for m in model.modules())


def test_reading_it_leaves_the_generator_where_it_was(teacher):
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    load_frozen(**teacher)
    assert torch.equal(torch.rand(1), expected)


def test_is_read_late_and_copied(teacher, images):
    missing = FrozenTeacher(teacher['config'], 'no/such/file.pth')
    with pytest.raises(FileNotFoundError, match='no/such/file.pth'):
        missing.extract(images)
    frozen = FrozenTeacher(**teacher)
    first, _ = frozen.extract(images)
    again, _ = copy.deepcopy(frozen).extract(images)
    assert torch.equal(first[-1], again[-1])


def test_configs_of_mmpose_go_by_name():
    name = (
        'mmpose::body_2d_keypoint/topdown_heatmap/coco/'
        'td-hm_res50_8xb64-210e_coco-256x192.py'
    )
    with pytest.raises(FileNotFoundError, match='none'):
        load_frozen(name, 'none')


def test_a_layer_that_does_not_exist_is_named_with_its_neighbours(
    teacher, images
):
    frozen = FrozenTeacher(**teacher)
    with pytest.raises(ValueError, match=r"no layer 'backbone.layer5'.*'back"):
        frozen.extract(images, ['backbone.layer5'])
    with pytest.raises(ValueError, match="no layer 'stage1'"):
        frozen.extract(images, ['backbone.layer1', 'stage1'])
    with pytest.raises(ValueError, match="'head.loss_module' does not run"):
        frozen.extract(images, ['head.loss_module'])
    assert not frozen.model.backbone.layer1._forward_hooks


def test_one_of_several_maps_is_taken(teacher, images):
    frozen = FrozenTeacher(**teacher)
    _, maps = frozen.extract(images, ['backbone', 'backbone[0]'])
    assert maps['backbone'] is maps['backbone[0]']
    assert maps['backbone'].shape == (2, 64, 3, 2)
    with pytest.raises(ValueError, match=r"no 'backbone\[1\]'.*gives 1 maps"):
        frozen.extract(images, ['backbone[1]'])


def test_hrnet_branches_are_maps(tmp_path, images):
    stage = dict(num_modules=1, num_branches=1, block='BASIC', num_blocks=(1,))
    extra = dict(stage1=dict(stage, num_channels=(8,)))
    for n in (2, 3, 4):
        extra[f'stage{n}'] = dict(
            num_modules=1,
            num_branches=2,
            block='BASIC',
            num_blocks=(1, 1),
            num_channels=(8, 16),
        )
    backbone = dict(type='HRNet', extra=extra)
    head = dict(
        type='HeatmapHead',
        in_channels=8,
        out_channels=17,
        deconv_out_channels=None,
    )
    preprocessor = dict(type='PoseDataPreprocessor')
    cfg = Config(
        dict(
            model=dict(
                type='TopdownPoseEstimator',
                data_preprocessor=preprocessor,
                backbone=backbone,
                head=head,
            )
        )
    )
    cfg.dump(tmp_path / 'hrnet.py')
    model = MODELS.build(cfg.model)
    torch.save(model.state_dict(), tmp_path / 'hrnet.pth')
    frozen = FrozenTeacher(
        str(tmp_path / 'hrnet.py'), str(tmp_path / 'hrnet.pth')
    )
    _, maps = frozen.extract(
        images, ['backbone.stage2.0', 'backbone.stage3[1]', 'backbone.relu']
    )
    assert maps['backbone.stage2.0'].shape == (2, 8, 24, 16)
    assert maps['backbone.stage3[1]'].shape == (2, 16, 12, 8)
    assert maps['backbone.relu'].shape == (2, 64, 24, 16)


def test_what_does_not_fit_is_named(teacher, teacher_of, images, tmp_path):
    with pytest.raises(ValueError, match='takes images of 64x96.*is 64x64'):
        FrozenTeacher(**teacher).extract(images[:, :, :64])
    state = torch.load(teacher['checkpoint'], weights_only=True)
    del state['state_dict']['backbone.conv1.weight']
    path = tmp_path / 'broken.pth'
    torch.save(state, path)
    with pytest.raises(ValueError, match="lacks 1 .*'backbone.conv1.weight'"):
        load_frozen(teacher['config'], str(path))
    frozen = FrozenTeacher(**teacher)
    frozen.model.head = MODELS.build(
        dict(
            type='RegressionHead',
            in_channels=64,
            num_joints=17,
            decoder=dict(type='RegressionLabel', input_size=(64, 96)),
        )
    )
    with pytest.raises(ValueError, match='RegressionHead predicts no heatmap'):
        frozen.heatmaps((torch.rand(2, 64, 1, 1),))
