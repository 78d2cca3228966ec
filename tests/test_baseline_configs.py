"""Restorers on their own, and what the rivals share with STAR-Pose."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mmengine.config import Config
from mmengine.dataset import Compose, pseudo_collate
from mmengine.evaluator import Evaluator
from mmpose.registry import DATASETS, MODELS

ROOT = Path(__file__).parents[1]
BASELINES = ROOT / 'configs/baselines'
LR_SIZE = re.compile(r'-(\d+)x(\d+)to\d+x\d+$')
NAME = re.compile(r'.+_(\d+)xb(\d+)-(\d+)e_.+-(\d+)x(\d+)to(\d+)x(\d+)')
RESTORERS = sorted(
    p for p in BASELINES.glob('*.py') if p.stem.startswith(('edsr', 'rvr'))
)
# the clean HR crop has no LR size in its name
ORACLES = [p for p in BASELINES.glob('*.py') if not LR_SIZE.search(p.stem)]


def samples_of(clips):
    data = DATASETS.build(
        dict(
            type='PoseTrack18ClipDataset',
            data_root=str(clips),
            ann_file='annotations/posetrack18_train.json',
            data_prefix=dict(img=''),
        )
    )
    return [data.get_data_info(i) for i in range(2)]


def run(model, cfg, split, samples, mode):
    pipeline = Compose(cfg[f'{split}_dataloader'].dataset.pipeline)
    batch = pseudo_collate([pipeline(dict(s)) for s in samples])
    data = model.data_preprocessor(batch, mode == 'loss')
    return model(**data, mode=mode), batch


def check_name(path, cfg):
    numbers = NAME.fullmatch(path.stem).groups()
    _, batch, epochs, lr_h, lr_w, hr_h, hr_w = map(int, numbers)
    assert cfg.train_dataloader.batch_size == batch
    assert cfg.train_cfg.max_epochs == epochs
    assert cfg.param_scheduler[-1].end == epochs
    steps = {t['type']: t for t in cfg.test_dataloader.dataset.pipeline}
    assert tuple(steps['TopdownAffine']['input_size']) == (hr_w, hr_h)
    assert tuple(steps['DegradeResize']['lr_size']) == (lr_w, lr_h)
    assert cfg.custom_imports['imports'] == ['mmpose_starpose']


@pytest.mark.parametrize('path', RESTORERS, ids=lambda p: p.stem)
def test_restorer_learns_and_is_scored(path, clips):
    cfg = Config.fromfile(path)
    check_name(path, cfg)
    model = MODELS.build(cfg.model).train()
    samples = samples_of(clips)
    losses, _ = run(model, cfg, 'train', samples, 'loss')
    assert list(losses) == ['loss_sr']
    losses['loss_sr'].backward()
    assert all(p.grad is not None for p in model.parameters())

    model.eval()
    outputs, batch = run(model, cfg, 'test', samples, 'predict')
    evaluator = Evaluator([cfg.val_evaluator])
    evaluator.process(outputs, batch)
    scores = evaluator.evaluate(2)
    assert scores[cfg.default_hooks.checkpoint.save_best] > 0


@pytest.mark.parametrize(
    'run_name', ['1xb16-10e_lspet', '1xb8-2e_sample-clips']
)
def test_rivals_share_schedule_and_augmentation_with_star_pose(run_name):
    name = f'star-pose_s_{run_name}-64x48to256x192.py'
    star = Config.fromfile(ROOT / 'configs/star_pose' / name)
    wanted = [
        t
        for t in star.train_dataloader.dataset.pipeline
        if t['type'].startswith(('Random', 'Degrade', 'GetBBox'))
    ]
    rivals = [
        p
        for p in BASELINES.glob(f'*_{run_name}*.py')
        # the quick start's and its like have MMPose's optimiser
        if p.stem
        not in (
            *(
                f'td-hm_res18_1xb8-2e_sample-clips-{lr}to256x192'
                for lr in ('128x96', '64x48', '32x24')
            ),
            'td-hm_res18_1xb16-10e_lspet-256x192',
        )
    ]
    assert len(rivals) > 10
    for path in rivals:
        cfg = Config.fromfile(path)
        assert cfg.param_scheduler == star.param_scheduler
        assert cfg.train_cfg == star.train_cfg
        same = cfg.optim_wrapper.optimizer == star.optim_wrapper.optimizer
        assert same != (path in RESTORERS)
        steps = cfg.train_dataloader.dataset.pipeline
        kept = [t for t in steps if t in wanted]
        if path in ORACLES:
            assert kept == [
                t for t in wanted if not t['type'].startswith('Degrade')
            ]
        else:
            assert kept == wanted
