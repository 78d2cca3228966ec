"""Every config of SRPose builds, learns and predicts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.dataset import Compose, pseudo_collate
from mmengine.model import revert_sync_batchnorm
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS
from samples import sample_of, shrink

ROOT = Path(__file__).parents[1]
CONFIGS = sorted((ROOT / 'configs/srpose').glob('td-*.py'))
NAME = re.compile(r'td-(\w+)_.+_(\d+)xb(\d+)-(\d+)e_(\w+)-(\d+)x(\d+)')
HEADS = dict(hm='HeatmapHead', sr='SRHeatmapHead', srpose='SRPoseHead')


@pytest.mark.parametrize('path', CONFIGS, ids=lambda p: p.stem)
def test_learns_and_predicts(path):
    kind, gpus, batch, epochs, dataset, height, width = NAME.fullmatch(
        path.stem
    ).groups()
    size = int(width), int(height)
    cfg = Config.fromfile(path)
    assert cfg.train_dataloader.batch_size == int(batch)
    assert cfg.auto_scale_lr.base_batch_size == int(gpus) * int(batch)
    assert cfg.train_cfg.max_epochs == int(epochs)
    assert dataset in cfg.data_root
    assert cfg.custom_imports.imports == ['mmpose_starpose']
    assert cfg.model.head.type == HEADS[kind]
    decoder = cfg.model.head.decoder
    assert tuple(decoder.input_size) == size
    ratio = 4 if kind == 'hm' else 1
    assert tuple(decoder.heatmap_size) == tuple(v // ratio for v in size)

    init_default_scope('mmpose')
    shrink(cfg.model.backbone)
    model = revert_sync_batchnorm(MODELS.build(cfg.model))
    info = sample_of(cfg, size)
    for split in ('train', 'test'):
        pipeline = cfg[f'{split}_dataloader'].dataset.pipeline
        steps = [t for t in pipeline if t.type != 'LoadImage']
        assert len(steps) == len(pipeline) - 1
        warp = [t for t in pipeline if t['type'] == 'TopdownAffine']
        assert [tuple(t['input_size']) for t in warp] == [size]
        packed = Compose(steps)(dict(info))
        if split == 'train':
            # no heatmaps travel through the loader where they can be drawn
            assert ('gt_fields' in packed['data_samples']) == (kind == 'hm')
            model.train()
            # two samples: batch norm wants more than one value a channel
            data = pseudo_collate([packed] * 2)
            data = model.data_preprocessor(data, True)
            losses = model(**data, mode='loss')
            sum(v for k, v in losses.items() if 'loss' in k).backward()
            assert all(p.grad is not None for p in model.head.parameters())
        else:
            model.eval()
            data = pseudo_collate([packed])
            data = model.data_preprocessor(data, False)
            with torch.no_grad():
                sample = model(**data, mode='predict')[0]
            k = cfg.model.head.out_channels
            assert sample.pred_instances.keypoints.shape == (1, k, 2)


@pytest.mark.parametrize(
    ('dataset', 'key'),
    [
        ('coco', 'coco/AP'),
        ('lspet', 'coco/AP'),
        ('mpii', 'PCK'),  # MMPose's metric has no prefix
        ('crowdpose', 'crowdpose/AP'),
    ],
)
def test_best_checkpoint_is_picked_by_the_metrics_key(dataset, key):
    from mmpose.registry import METRICS

    paths = [p for p in CONFIGS if f'_{dataset}-' in p.stem]
    assert paths
    for path in paths:
        cfg = Config.fromfile(path)
        assert cfg.default_hooks.checkpoint.save_best == key
        settings = cfg.val_evaluator
        settings = settings[0] if isinstance(settings, list) else settings
        settings = dict(settings)
        settings.pop('ann_file', None)
        metric = METRICS.build(settings)
        *prefix, name = key.split('/')
        assert [metric.prefix or metric.default_prefix] == (prefix or [None])
        # what the metrics emit is tested in test_data_configs.py
        assert name == ('PCK' if dataset == 'mpii' else 'AP')
