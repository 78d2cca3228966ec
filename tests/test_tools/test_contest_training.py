"""Training within a contest: schedules, seeds, interruption."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.hooks import Hook
from mmengine.registry import init_default_scope
from mmpose.registry import HOOKS, MODELS
from PIL import Image

from mmpose_starpose.datasets.transforms import SeedSample


@HOOKS.register_module(force=True)
class InterruptOnce(Hook):
    """As Ctrl-C in the second epoch of seed 1, if a file is there."""

    def __init__(self, flag):
        self.flag = Path(flag)

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        if (runner.epoch, batch_idx, runner.seed) != (1, 1, 1):
            return
        if self.flag.exists():
            self.flag.unlink()
            raise KeyboardInterrupt


def weights(path):
    return torch.load(path, map_location='cpu')['state_dict']


def test_interrupted_training_goes_on(
    tiny, analysis_tools, tmp_path, monkeypatch
):
    from compare_models import main

    flag = tmp_path / 'flag'
    with open(tiny['star'], 'a') as file:
        file.write(
            'custom_hooks = [*_base_.custom_hooks, '
            f"dict(type='InterruptOnce', flag='{flag}')]\n"
        )

    def run(out, *args, epochs=2):
        main(
            [
                *(f'star={tiny["star"]}', '--out-dir', str(tmp_path / out)),
                *('--train', '--epochs', str(epochs), '--seeds', '0', '1'),
                *('--bf16', '--no-time', *args),
            ]
        )

    flag.touch()
    with pytest.raises(KeyboardInterrupt):
        run('broken', '--no-score')
    train = tmp_path / 'broken' / 'train'
    first = train / 'star-seed0' / 'epoch_2.pth'
    second = train / 'star-seed1' / 'epoch_2.pth'
    assert first.exists() and not second.exists()
    assert (train / 'star-seed1' / 'epoch_1.pth').exists()
    time = first.stat().st_mtime_ns

    run('broken', '--no-score')
    assert first.stat().st_mtime_ns == time  # not trained again
    run('whole', '--no-score')
    whole = tmp_path / 'whole' / 'train'
    for path in (first, second):
        expected = weights(whole / path.relative_to(train))
        resumed = weights(path)
        assert resumed.keys() == expected.keys()
        for name, value in resumed.items():
            torch.testing.assert_close(value, expected[name], msg=name)
    assert any(
        (value != weights(first)[name]).any()
        for name, value in weights(second).items()
    )
    for seed in (0, 1):
        curve = json.loads((train / f'star-seed{seed}/curve.json').read_text())
        assert list(curve) == ['1', '2']
        assert {'coco/AP', 'side_blind/AP', 'errors/good'} <= curve['2'].keys()
    with Image.open(tmp_path / 'broken' / 'curves.png') as image:
        assert image.convert('L').getextrema()[0] < 100

    # nothing is left to train; both seeds are scored
    times = {p: p.stat().st_mtime_ns for p in train.rglob('*.pth')}
    run('broken', '--untrained')
    assert {p: p.stat().st_mtime_ns for p in train.rglob('*.pth')} == times
    rows = json.loads((tmp_path / 'broken/results.json').read_text())['rows']
    assert [r['model'] for r in rows] == [
        *('star-seed0', 'star-seed1', 'star (untrained)'),
    ]
    assert [r['missing'] for r in rows] == [0, 0, 0]
    table = (tmp_path / 'broken' / 'results.md').read_text()
    assert 'epochs 2, seeds 0, 1' in table and 'in bf16' in table
    for name in ('coco/AP', 'side_blind/AP'):
        assert f'Validation {name} by epoch, in percent:' in table

    # other epochs are another training, and the old one is not overwritten
    run('broken', epochs=3)
    table = (tmp_path / 'broken' / 'results.md').read_text()
    assert '| star | 3 | real | error |' in table
    assert 'holds a training with another config, epochs' in table
    assert first.stat().st_mtime_ns == time


@pytest.mark.parametrize('name', ['star', 'stock'])
def test_training_begins_with_the_config_s_weights(
    name, tiny, analysis_tools, tmp_path
):
    from compare_models import main

    init_default_scope('mmpose')
    model = MODELS.build(Config.fromfile(tiny[name]).model)
    torch.save(model.state_dict(), tmp_path / 'begin.pth')
    main(
        [
            *(f'{name}={tiny[name]}', '--out-dir', str(tmp_path / 'out')),
            *('--train', '--epochs', '1', '--no-time', '--no-score'),
            *('--cfg-options', f'load_from={tmp_path / "begin.pth"}'),
            *('optim_wrapper.optimizer.lr=0.0',),
        ]
    )
    trained = weights(tmp_path / f'out/train/{name}-seed0/epoch_1.pth')
    for key, value in model.named_parameters():
        assert torch.equal(trained[key], value), key
        if value.dim() == 4:  # rivals train laid out as they are timed
            assert trained[key].is_contiguous(
                memory_format=torch.channels_last
            ), key


def contest_config(**settings):
    loader = dict(pipeline=[dict(type='SeedSample', seed=5)])
    return Config(
        dict(
            model=dict(type='TopdownPoseEstimator', head=dict()),
            train_cfg=dict(max_epochs=210, val_interval=10),
            train_dataloader=dict(dataset=dict(dataset=loader)),
            default_hooks=dict(checkpoint=dict(save_best='coco/AP')),
            optim_wrapper=dict(optimizer=dict(type='Adam')),
            **settings,
        )
    )


def test_schedule_by_hand(analysis_tools):
    from _contest_train import training_config

    pipeline = [dict(type='SeedSample')]
    cfg = contest_config(
        param_scheduler=[
            dict(type='LinearLR', begin=0, end=500, by_epoch=False),
            dict(type='MultiStepLR', begin=0, end=210, milestones=[170, 200]),
            dict(type='CosineAnnealingLR', begin=105, end=210, T_max=105),
        ],
        custom_hooks=[
            dict(
                type='PipelineSwitchHook',
                switch_epoch=180,
                switch_pipeline=pipeline,
            )
        ],
    )
    before = cfg.to_dict()
    new = training_config(cfg, 21, seed=3)
    assert cfg.to_dict() == before
    warmup, steps, cosine = new.param_scheduler
    assert (warmup.begin, warmup.end) == (0, 500)
    assert (steps.begin, steps.end) == (0, 21)
    assert steps.milestones == [17, 20]
    # 10.5 epochs are rounded to the even number
    assert (cosine.begin, cosine.end, cosine.T_max) == (10, 21, 10)
    assert new.train_cfg == dict(max_epochs=21, val_interval=2)
    (hook,) = new.custom_hooks
    assert hook.switch_epoch == 18
    assert hook.switch_pipeline == [dict(type='SeedSample', seed=3)]
    train_set = new.train_dataloader.dataset.dataset
    assert train_set.pipeline == [dict(type='SeedSample', seed=3)]
    assert new.randomness == dict(seed=3)
    checkpoint = new.default_hooks.checkpoint
    assert (checkpoint.interval, checkpoint.save_best) == (1, None)
    # far fewer epochs leave no period empty
    short = training_config(cfg, 1, seed=0)
    _, steps, cosine = short.param_scheduler
    assert steps.milestones == [1, 1]
    assert (cosine.begin, cosine.end, cosine.T_max) == (1, 2, 1)
    assert short.train_cfg.val_interval == 1


def test_training_under_a_preset(analysis_tools):
    from _contest_train import train_under

    lr = dict(type='DegradeResize', lr_size=(24, 32), interpolation='area')
    restore = dict(type='RestoreSize')
    clean = dict(pipeline=[dict(type='SeedSample')])
    cfg = contest_config(
        custom_hooks=[
            dict(type='PipelineSwitchHook', switch_pipeline=[lr, restore])
        ],
        val_dataloader=dict(dataset=clean),
    )
    noise = dict(type='DegradeNoise', sigma=(0.0, 1.0))
    cfg.train_dataloader.dataset.dataset.pipeline += [lr, noise, restore]
    before = cfg.to_dict()
    new = train_under(cfg, 'bicubic')
    assert cfg.to_dict() == before
    bicubic = dict(lr, interpolation='bicubic')
    seed = dict(type='SeedSample', seed=5)
    assert new.train_dataloader.dataset.dataset.pipeline == [
        *(seed, bicubic, restore),
    ]
    assert new.custom_hooks[0].switch_pipeline == [bicubic, restore]
    assert new.val_dataloader.dataset == clean
    assert new.model == cfg.model


def test_rates_are_entered_apart(tiny, analysis_tools, tmp_path):
    from compare_models import main

    main(
        [
            *(f'stock={tiny["stock"]}', '--train', '--epochs', '1'),
            *('--lrs', '1e-3', '1e-5', '--no-time'),
            *('--out-dir', str(tmp_path)),
        ]
    )
    moved = {}
    for lr in (0.001, 1e-05):
        work_dir = tmp_path / f'train/stock@{lr}-seed0'
        cfg = Config.fromfile(work_dir / 'config.py')
        assert cfg.optim_wrapper.optimizer.lr == lr
        weight = weights(work_dir / 'epoch_1.pth')
        moved[lr] = weight['head.final_layer.weight']
    assert not torch.equal(*moved.values())
    rows = json.loads((tmp_path / 'results.json').read_text())['rows']
    names = ['stock@0.001', 'stock@1e-05']
    assert [row['model'] for row in rows] == [f'{n}-seed0' for n in names]
    table = (tmp_path / 'results.md').read_text()
    assert all(f'| {name} |' in table for name in names)


def test_rates_leave_checkpoints_alone(analysis_tools):
    from _contest_train import Model, at_rates

    trained = Model('trained', Config(dict()), 'weights.pth')
    other = Model('other', contest_config(), None)
    other.cfg.optim_wrapper.optimizer.lr = 5e-4
    before = other.cfg.to_dict()
    entered = at_rates([trained, other], [1e-3, 1e-3])
    assert entered[0] is trained
    assert [model.name for model in entered[1:]] == ['other@0.001']
    assert entered[1].cfg.optim_wrapper.optimizer.lr == 1e-3
    assert other.cfg.to_dict() == before


def test_bf16(analysis_tools):
    from _contest_train import training_config

    cfg = contest_config()
    cfg.optim_wrapper.update(type='AmpOptimWrapper', loss_scale='dynamic')
    new = training_config(cfg, 10, 0, bf16=True)
    assert new.optim_wrapper.type == 'BF16OptimWrapper'
    assert 'loss_scale' not in new.optim_wrapper
    assert new.model.train_cfg == dict(compute_acc=False)
    assert 'train_cfg' not in training_config(cfg, 10, 0).model
    # the head of a cascade is in a part, a restorer has none
    cfg.model = dict(
        type='CascadedPoseEstimator',
        restorer=dict(type='BicubicRestorer'),
        pose_model=dict(type='TopdownPoseEstimator', head=dict()),
    )
    new = training_config(cfg, 10, 0, bf16=True)
    assert 'train_cfg' not in new.model
    assert 'train_cfg' not in new.model.restorer
    assert new.model.pose_model.train_cfg == dict(compute_acc=False)
    cfg.optim_wrapper.type = 'ApexOptimWrapper'
    with pytest.raises(ValueError, match='bf16 needs.*ApexOptimWrapper'):
        training_config(cfg, 10, 0, bf16=True)


def test_only_epochs_can_be_scaled(analysis_tools):
    from _contest_train import training_config

    cfg = contest_config()
    cfg.train_cfg = dict(by_epoch=False, max_iters=100)
    with pytest.raises(ValueError, match='max_epochs is needed.*max_iters'):
        training_config(cfg, 10, 0)


def test_seeds_draw_different_samples(analysis_tools):
    draws = [SeedSample(seed)(dict(id=7))['sample_seed'] for seed in (0, 1)]
    assert draws[0] != draws[1]
