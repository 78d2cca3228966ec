"""Configs of STAR-Pose for real data build, learn and super-resolve."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.dataset import Compose, pseudo_collate
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS
from samples import sample_of, shrink

ROOT = Path(__file__).parents[1]
CONFIGS = sorted((ROOT / 'configs/star_pose').glob('star-pose_*_8xb*.py'))
NAME = re.compile(
    r'star-pose_(?P<model>[sbl])(?P<kind>-\w+)?_(?P<gpus>\d+)xb(?P<batch>\d+)-'
    r'(?P<epochs>\d+)e_(?P<data>[a-z0-9]+)(?P<preset>-\w+)?-'
    r'(?P<lr>\d+x\d+)to(?P<hr>\d+x\d+)'
)
# channels of the second level: the body's, where it has half the resolution
WIDTHS = dict(s=64, b=32, l=48)


def size_of(text):
    height, width = map(int, text.split('x'))
    return height, width


@pytest.mark.parametrize('path', CONFIGS, ids=lambda p: p.stem)
def test_learns_and_predicts(path):
    name = NAME.fullmatch(path.stem)
    assert name, 'the name does not say what the config is'
    lr, hr = size_of(name['lr']), size_of(name['hr'])
    cfg = Config.fromfile(path)
    assert cfg.train_dataloader.batch_size == int(name['batch'])
    assert cfg.train_cfg.max_epochs == int(name['epochs'])
    total = int(name['gpus']) * int(name['batch'])
    assert cfg.auto_scale_lr.base_batch_size == total
    init_default_scope('mmpose')
    body = cfg.model.backbone.pyramid
    shrink(body.get('backbone', body))
    model = MODELS.build(cfg.model)
    assert model.head.in_channels[1] == WIDTHS[name['model']]
    info = sample_of(cfg, (200, 160))
    info['img_path'] = str(ROOT / 'configs/star_pose/quickstart.jpg')
    clip = () if name['kind'] == '-image' else (3,)
    for split in ('train', 'test'):
        pipeline = cfg[f'{split}_dataloader'].dataset.pipeline
        steps = [t for t in pipeline if t.type != 'LoadImage']
        packed = Compose(steps)(dict(info))
        assert tuple(packed['inputs'].shape) == (*clip, 3, *lr)
        sample = packed['data_samples']
        assert tuple(sample.gt_sr.img.shape) == (3, *hr)
        model.train(split == 'train')
        # two samples: batch norm wants more than one value a channel
        data = model.data_preprocessor(pseudo_collate([packed] * 2))
        if split == 'train':
            losses = model(**data, mode='loss')
            sum(v for k, v in losses.items() if 'loss' in k).backward()
            assert all(p.grad is not None for p in model.head.parameters())
            stem = model.backbone.front_end.embed
            assert all(p.grad.isfinite().all() for p in stem.parameters())
        else:
            model.test_cfg['output_sr'] = True
            with torch.no_grad():
                sample = model(**data, mode='predict')[0]
            k = cfg.model.head.out_channels
            assert sample.pred_instances.keypoints.shape == (1, k, 2)
            assert tuple(sample.pred_sr.img.shape) == (3, *hr)


def test_presets_are_what_the_names_say():
    for path in CONFIGS:
        name = NAME.fullmatch(path.stem)
        cfg = Config.fromfile(path)
        for split in ('train', 'val', 'test'):
            dataset = cfg[f'{split}_dataloader'].dataset
            kinds = [t.type for t in dataset.pipeline if 'Degrade' in t.type]
            assert ('DegradeJPEG' in kinds) == (name['preset'] is None)
            assert 'DegradeResize' in kinds
