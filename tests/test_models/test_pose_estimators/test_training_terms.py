from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from mmengine.dataset import Compose, pseudo_collate
from mmpose.codecs import MSRAHeatmap
from mmpose.registry import DATASETS, MODELS

from mmpose_starpose.models.layers import resample_heatmaps
from mmpose_starpose.models.pose_estimators.frozen_teacher import (
    FrozenTeacher,
    load_frozen,
)

FEATURES = dict(
    type='FeatureDistillationLoss',
    student_indices=(0, 1),
    student_channels=(8, 6),
    teacher_layers=('backbone.maxpool', 'backbone.layer2'),
    teacher_channels=(8, 16),
)
HEATMAPS = dict(type='HeatmapDistillationLoss')
IMAGES = [
    dict(type='CharbonnierLoss'),
    dict(type='KeypointWeightedPixelLoss'),
    dict(type='StructureLoss'),
    dict(type='PoseConsistencyLoss'),
    dict(type='PoseConsistencyLoss', target='truth'),
]
NAMES = [
    'loss_sr_charbonnier',
    'loss_sr_keypoint_weighted_pixel',
    'loss_sr_structure',
    'loss_sr_pose_consistency',
    'loss_sr_pose_consistency_2',
    'loss_feature_distillation',
    'loss_heatmap_distillation',
]


def losses_of(model, data):
    data = model.data_preprocessor(data, True)
    return model(**data, mode='loss')


def learns_everywhere(model, losses):
    """Whether every parameter that is trained got a gradient, as DDP asks."""
    sum(v for k, v in losses.items() if 'loss' in k).backward()
    trained = [p for p in model.parameters() if p.requires_grad]
    return all(p.grad is not None for p in trained)


def without(terms):
    return [dict(term, loss_weight=0) for term in terms]


def test_every_term_is_logged_and_reaches_every_parameter(
    student, teacher, batch
):
    model = MODELS.build(
        student(
            sr_loss=IMAGES,
            distill_losses=[FEATURES, HEATMAPS],
            teacher=teacher,
        )
    )
    assert list(model.terms) == NAMES
    losses = losses_of(model, batch())
    for name in NAMES:
        assert losses[name] > 0 and losses[name].isfinite()
    assert learns_everywhere(model, losses)
    before = torch.load(teacher['checkpoint'], weights_only=True)
    after = model.teacher.model.state_dict()
    for key, value in before['state_dict'].items():
        assert torch.equal(value, after[key]), key


def test_the_teacher_is_no_part_of_the_student(student, teacher, batch):
    model = MODELS.build(student(distill_losses=[HEATMAPS], teacher=teacher))
    names = set(model.state_dict()), {n for n, _ in model.named_parameters()}
    losses_of(model, batch())
    model.train()
    assert names[0] == set(model.state_dict())
    assert names[1] == {n for n, _ in model.named_parameters()}
    assert not any('teacher' in n for n, _ in model.named_modules())
    assert not any(m.training for m in model.teacher.model.modules())


def test_weight_zero_costs_nothing(student, batch):
    """No teacher is read (there is none), and no image is made."""
    model = MODELS.build(
        student(
            sr_loss=without(IMAGES),
            distill_losses=without([FEATURES, HEATMAPS]),
            teacher=dict(config='none.py', checkpoint='none.pth'),
        )
    )
    assert not model.terms and model.teacher is None
    made = []
    model.neck.to_image.register_forward_hook(lambda *_: made.append(1))
    data = batch()
    for sample in data['data_samples']:
        del sample.gt_sr
    losses = losses_of(model, data)
    assert not made
    assert {k for k in losses if 'sr' in k or 'distill' in k} == set()
    assert learns_everywhere(model, losses)
    # the rest is what a model without terms computes
    torch.manual_seed(0)
    plain = MODELS.build(student())
    plain.load_state_dict(model.state_dict())
    torch.testing.assert_close(losses_of(plain, data), losses)


@pytest.mark.parametrize('kept', range(len(IMAGES)))
def test_one_term_alone(kept, student, teacher, batch):
    terms = without(IMAGES)
    terms[kept] = IMAGES[kept]
    model = MODELS.build(student(sr_loss=terms, teacher=teacher))
    assert len(model.terms) == 1
    assert (model.teacher is not None) == (kept >= 3)
    losses = losses_of(model, batch())
    assert learns_everywhere(model, losses)
    assert model.neck.to_image.weight.grad.any()


def test_teacher_runs_once_a_step_and_only_as_far_as_needed(
    student, teacher, batch
):
    model = MODELS.build(student(distill_losses=[FEATURES], teacher=teacher))
    ran = []
    frozen = model.teacher.model
    frozen.backbone.register_forward_hook(lambda *_: ran.append('backbone'))
    frozen.head.deconv_layers.register_forward_hook(
        lambda *_: ran.append('head')
    )
    losses_of(model, batch())
    assert ran == ['backbone']
    model = MODELS.build(
        student(distill_losses=[FEATURES, HEATMAPS, HEATMAPS], teacher=teacher)
    )
    model.teacher.model = frozen
    ran.clear()
    losses_of(model, batch())
    assert ran == ['backbone', 'head']


def test_terms_see_what_they_are_said_to_see(student, teacher, batch):
    """Against the same numbers, made by hand."""
    torch.manual_seed(0)
    model = MODELS.build(
        student(
            sr_loss=[
                dict(type='PoseConsistencyLoss'),
                dict(type='PoseConsistencyLoss', target='truth'),
            ],
            distill_losses=[HEATMAPS],
            teacher=teacher,
        )
    )
    torch.nn.init.normal_(model.neck.to_image.weight, std=0.1)
    model.eval()  # one forward pass is as another
    data = batch()
    losses = losses_of(model, data)
    frozen = load_frozen(**teacher)

    def look(pixels):
        mean = torch.tensor([100.0, 110.0, 120.0]).view(3, 1, 1)
        std = torch.tensor([50.0, 55.0, 60.0]).view(3, 1, 1)
        x = (pixels[:, [2, 1, 0]].float() - mean) / std
        return frozen(x, None, mode='tensor')

    hr = torch.stack([s.gt_sr.img for s in data['data_samples']])
    packed = model.data_preprocessor(data, True)
    feats = model.extract_feat(packed['inputs'])
    sr = model.neck.reconstruct(feats, packed['inputs'][:, 1])
    preprocessor = model.data_preprocessor
    sr = (sr * preprocessor.std + preprocessor.mean).flip(1)
    close = torch.testing.assert_close
    close(losses['loss_sr_pose_consistency'], F.mse_loss(look(sr), look(hr)))
    codec = MSRAHeatmap((64, 96), (16, 24), sigma=1)
    truth = [
        codec.encode(s.gt_instances.transformed_keypoints)
        for s in data['data_samples']
    ]
    maps = torch.stack([torch.tensor(t['heatmaps']) for t in truth])
    weights = torch.cat([torch.tensor(t['keypoint_weights']) for t in truth])
    error = (look(sr) - maps).square() * weights[..., None, None]
    close(losses['loss_sr_pose_consistency_2'], error.mean())
    coarse = resample_heatmaps(model.head(feats), (16, 24), (4, 4))
    close(losses['loss_heatmap_distillation'], F.mse_loss(coarse, look(hr)))


def test_a_stock_estimator_is_distilled(stock, teacher, batch):
    features = dict(FEATURES, student_indices=(0, 1), student_channels=(8, 16))
    model = MODELS.build(
        stock(distill_losses=[features, HEATMAPS], teacher=teacher)
    )
    losses = losses_of(model, batch(restored=True))
    assert losses['loss_feature_distillation'] > 0
    assert losses['loss_heatmap_distillation'] > 0
    assert learns_everywhere(model, losses)
    model.eval()
    data = model.data_preprocessor(batch(restored=True), False)
    assert len(model(**data, mode='predict')) == 2


def test_the_stock_pipeline_brings_the_hr_crop(stock, teacher, clips):
    """RestoreSize before PackLowResPoseInputs; no LR size must divide."""
    codec = dict(
        type='MSRAHeatmap', input_size=(64, 96), heatmap_size=(16, 24), sigma=1
    )
    pipeline = [
        dict(type='LoadImage'),
        dict(type='GetBBoxCenterScale'),
        dict(type='TopdownAffine', input_size=(64, 96)),
    ]
    degraded = [
        *pipeline,
        dict(type='DegradeResize', lr_size=(30, 35)),
        dict(type='RestoreSize'),
        dict(type='GenerateTarget', encoder=codec),
        dict(type='PackLowResPoseInputs'),
    ]
    data = DATASETS.build(
        dict(
            type='PoseTrack18ClipDataset',
            data_root=str(clips),
            ann_file='annotations/posetrack18_train.json',
            data_prefix=dict(img=''),
        )
    )
    infos = [data.get_data_info(i) for i in range(2)]
    packed = pseudo_collate([Compose(degraded)(dict(i)) for i in infos])
    for info, sample, image in zip(
        infos, packed['data_samples'], packed['inputs']
    ):
        clean = torch.tensor(Compose(pipeline)(dict(info))['img'])
        assert torch.equal(sample.gt_sr.img, clean.permute(2, 0, 1))
        assert image.shape == sample.gt_sr.img.shape
        assert not torch.equal(image, sample.gt_sr.img)
        assert sample.gt_fields.heatmaps.shape == (17, 24, 16)
    model = MODELS.build(stock(distill_losses=[HEATMAPS], teacher=teacher))
    assert losses_of(model, packed)['loss_heatmap_distillation'] > 0


@pytest.mark.parametrize(
    ('terms', 'name'),
    [
        (dict(sr_loss=dict(type='CharbonnierLoss')), 'loss_sr'),
        (dict(sr_loss=[dict(type='L1Loss')]), 'loss_sr_l1'),
        (
            dict(sr_loss=[dict(type='SmoothL1Loss')]),
            'loss_sr_smooth_l1',
        ),
    ],
)
def test_any_pixel_loss_will_do(terms, name, student, batch):
    model = MODELS.build(student(**terms))
    assert list(model.terms) == [name]
    assert losses_of(model, batch())[name] > 0


def test_what_is_missing_is_named(student, stock, teacher, teacher_of, batch):
    build = MODELS.build
    with pytest.raises(ValueError, match='heatmap_distillation needs a teach'):
        build(student(distill_losses=[HEATMAPS]))
    with pytest.raises(ValueError, match='loss_sr needs an SR image.*SRNeck'):
        build(stock(sr_loss=dict(type='CharbonnierLoss')))
    model = build(student(distill_losses=[HEATMAPS], teacher=teacher))
    data = batch()
    del data['data_samples'][1].gt_sr
    with pytest.raises(ValueError, match='need the clean HR crop'):
        losses_of(model, data)
    model = build(student(sr_loss=dict(type='StructureLoss')))
    data = batch()
    del data['data_samples'][1].gt_instances.transformed_keypoints
    with pytest.raises(ValueError, match='came without: end the pipeline'):
        losses_of(model, data)
    other = teacher_of(size=(48, 64), heatmap=(12, 16))
    model = build(student(distill_losses=[HEATMAPS], teacher=other))
    with pytest.raises(ValueError, match='takes images of 48x64.*is 64x96'):
        losses_of(model, batch())
    assert isinstance(model.teacher, FrozenTeacher)
