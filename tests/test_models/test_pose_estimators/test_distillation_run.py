"""Distillation under MMEngine's stock runner."""

from __future__ import annotations

import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner

TERMS = dict(
    sr_loss=[
        dict(type='CharbonnierLoss', loss_weight=1e-2),
        dict(type='PoseConsistencyLoss', loss_weight=1e-2),
        dict(type='StructureLoss', loss_weight=0),
    ],
    distill_losses=[
        dict(
            type='FeatureDistillationLoss',
            student_indices=(0, 1),
            student_channels=(8, 6),
            teacher_layers=('backbone.maxpool', 'backbone.layer2'),
            teacher_channels=(8, 16),
        ),
        dict(type='HeatmapDistillationLoss'),
    ],
)
ADAMW = dict(type='AdamW', lr=1e-2)


@pytest.fixture
def run(student, teacher, clips, tmp_path):
    """Trains two iterations an epoch."""

    def train(name, epochs, **kwargs) -> Runner:
        pipeline = [
            dict(type='SeedSample'),
            dict(type='LoadVideoFrames'),
            dict(type='GetBBoxCenterScale'),
            dict(type='TopdownAffine', input_size=(64, 96)),
            dict(type='DegradeResize', lr_size=(32, 48)),
            dict(type='PackLowResPoseInputs'),
        ]
        cfg = dict(
            model=student(**TERMS, teacher=teacher),
            train_dataloader=dict(
                batch_size=2,
                num_workers=0,
                sampler=dict(type='DefaultSampler', shuffle=True),
                dataset=dict(
                    type='PoseTrack18ClipDataset',
                    data_root=str(clips),
                    ann_file='annotations/posetrack18_train.json',
                    data_prefix=dict(img=''),
                    indices=4,
                    pipeline=pipeline,
                ),
            ),
            train_cfg=dict(by_epoch=True, max_epochs=epochs),
            default_hooks=dict(logger=dict(type='LoggerHook', interval=1)),
            randomness=dict(seed=0),
            default_scope='mmpose',
            work_dir=str(tmp_path / name),
            experiment_name=f'{tmp_path.name} {name} {epochs}',
            **{
                'optim_wrapper': dict(optimizer=ADAMW),
                'custom_hooks': [dict(type='EpochSeedHook')],
                **kwargs,
            },
        )
        runner = Runner.from_cfg(Config(cfg, format_python_code=False))
        runner.train()
        return runner

    return train


def saved(tmp_path, name, epoch):
    path = tmp_path / name / f'epoch_{epoch}.pth'
    return torch.load(path, weights_only=False)


def test_teacher_stays_out_of_training_and_of_the_checkpoint(
    run, teacher, tmp_path
):
    runner = run('once', 1)
    assert runner.iter == 2
    frozen = runner.model.teacher.model
    weights = torch.load(teacher['checkpoint'], weights_only=True)
    for key, value in frozen.state_dict().items():
        assert torch.equal(value, weights['state_dict'][key]), key
    optimized = {
        id(p)
        for group in runner.optim_wrapper.param_groups
        for p in group['params']
    }
    assert optimized == {id(p) for p in runner.model.parameters()}
    assert optimized.isdisjoint(id(p) for p in frozen.parameters())
    checkpoint = saved(tmp_path, 'once', 1)
    names = set(checkpoint['state_dict'])
    assert names == set(runner.model.state_dict())
    projection = 'terms.loss_feature_distillation.projections.0.weight'
    assert projection in names
    shapes = [tuple(v.shape) for v in checkpoint['state_dict'].values()]
    assert tuple(frozen.head.final_layer.weight.shape) not in shapes
    logged = runner.message_hub.log_scalars
    for name in (*runner.model.terms, 'loss_kpt_1'):
        assert logged[f'train/{name}'].current() > 0


def test_a_resumed_run_is_the_unbroken_one(run, tmp_path):
    run('whole', 2)
    run('broken', 1)
    path = str(tmp_path / 'broken' / 'epoch_1.pth')
    run('broken', 2, resume=True, load_from=path)
    whole = saved(tmp_path, 'whole', 2)['state_dict']
    broken = saved(tmp_path, 'broken', 2)['state_dict']
    first = saved(tmp_path, 'broken', 1)['state_dict']
    assert whole.keys() == broken.keys()
    for name, value in whole.items():
        assert torch.equal(value, broken[name]), name
    assert not torch.equal(
        whole['neck.to_image.weight'], first['neck.to_image.weight']
    )


def test_half_precision_and_moving_averages(run):
    runner = run(
        'half',
        1,
        optim_wrapper=dict(type='BF16OptimWrapper', optimizer=ADAMW),
        custom_hooks=[dict(type='EMAHook')],
    )
    logged = runner.message_hub.log_scalars
    for name in runner.model.terms:
        value = torch.tensor(logged[f'train/{name}'].current())
        assert value.isfinite() and value > 0
    for parameter in runner.model.parameters():
        assert parameter.dtype == torch.float32
        assert parameter.isfinite().all()
