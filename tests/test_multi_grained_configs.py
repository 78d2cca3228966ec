"""Configs of multi-grained pruning for real data build, learn, predict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.dataset import Compose, pseudo_collate
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS
from samples import sample_of

from mmpose_starpose.apis import OnnxNetwork, export_error, export_onnx

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / 'configs/multi_grained_pruning'
CONFIGS = sorted(FOLDER.glob('multi-grained_*_8xb*.py'))
NAME = re.compile(
    r'multi-grained_(?P<model>[sb])(?P<twin>-unpruned)?_(?P<gpus>\d+)xb'
    r'(?P<batch>\d+)-(?P<epochs>\d+)e_(?P<data>[a-z0-9]+)-'
    r'((?P<lr>\d+x\d+)to)?(?P<hr>\d+x\d+)'
)


def size_of(text):
    height, width = map(int, text.split('x'))
    return height, width


@pytest.mark.parametrize('path', CONFIGS, ids=lambda p: p.stem)
def test_learns_and_predicts(path):
    name = NAME.fullmatch(path.stem)
    assert name, 'the name does not say what the config is'
    hr = size_of(name['hr'])
    lr = size_of(name['lr']) if name['lr'] else hr
    cfg = Config.fromfile(path)
    assert cfg.train_dataloader.batch_size == int(name['batch'])
    assert cfg.train_cfg.max_epochs == int(name['epochs'])
    assert cfg.param_scheduler[-1].end == int(name['epochs'])
    init_default_scope('mmpose')
    temporal = cfg.model.backbone.temporal
    assert temporal.arch.embed_dims == dict(s=384, b=768)[name['model']]
    keeps = (*temporal.key_keep, *temporal.support_keep)
    assert all((keep == 1.0) == bool(name['twin']) for keep in keeps)
    # two layers where there are twelve
    temporal.arch.num_layers, temporal.stage_layers = 2, (1, 1)
    model = MODELS.build(cfg.model)
    info = sample_of(cfg, (200, 160))
    info['img_path'] = str(ROOT / 'configs/star_pose/quickstart.jpg')
    for split in ('train', 'test'):
        pipeline = cfg[f'{split}_dataloader'].dataset.pipeline
        steps = [t for t in pipeline if t.type != 'LoadImage']
        packed = Compose(steps)(dict(info))
        assert tuple(packed['inputs'].shape) == (3, 3, *lr)
        model.train(split == 'train')
        data = model.data_preprocessor(pseudo_collate([packed] * 2))
        if split == 'train':
            losses = model(**data, mode='loss')
            sum(v for k, v in losses.items() if 'loss' in k).backward()
            assert all(p.grad is not None for p in model.parameters())
        else:
            with torch.no_grad():
                sample = model(**data, mode='predict')[0]
            k = cfg.model.head.out_channels
            assert sample.pred_instances.keypoints.shape == (1, k, 2)


def test_every_model_has_its_unpruned_twin():
    names = {
        path.stem
        for path in FOLDER.glob('multi-grained_*.py')
        if not re.search('-(random|norm)_', path.stem)  # controls
    }
    pruned = {name for name in names if '-unpruned' not in name}
    twins = {
        re.sub(r'(multi-grained_\w)_', r'\1-unpruned_', name)
        for name in pruned
    }
    assert names - pruned == twins and len(twins) == 14


@pytest.mark.parametrize('mode', ['prune', 'merge'])
def test_runs_in_onnxruntime(mode, tmp_path):
    pytest.importorskip('onnxruntime')
    name = 'multi-grained_t_1xb8-2e_sample-clips-64x48to256x192.py'
    cfg = Config.fromfile(FOLDER / name)
    init_default_scope('mmpose')
    cfg.model.backbone.temporal.pruner = dict(mode=mode)
    torch.manual_seed(0)
    model = MODELS.build(cfg.model).eval()
    path = tmp_path / 'model.onnx'
    example, clip = torch.randn(2, 1, 3, 3, 64, 48).unbind(0)
    export_onnx(model, example, path)
    assert export_error(model, OnnxNetwork(path), clip) < 1e-3
