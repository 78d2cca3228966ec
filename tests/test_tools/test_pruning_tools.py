"""The benchmark of token pruning, and the pictures of kept tokens."""

from __future__ import annotations

import csv
import importlib
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmpose.registry import DATASETS, MODELS

ROOT = Path(__file__).parents[2]
GRAINED = (
    'multi_grained_pruning/multi-grained_t_1xb8-2e_sample-clips-64x48to256x192'
)
SAVE_BEST = 'default_hooks.checkpoint.save_best'
MODEL = """
model = dict(
    backbone=dict(
        detail_channels=(8, 8),
        temporal=dict(
            arch=dict(
                embed_dims=16,
                num_layers=2,
                num_heads=2,
                feedforward_channels=16,
            ),
            stage_layers=(1, 1),
        ),
    ),
    head=dict(
        in_channels=(8, 8, 16),
        fuse_channels=(8, 8, 8),
        embed_channels=(2, 2, 2),
    ),
    test_cfg=dict(flip_test=False),
)
"""


@pytest.fixture
def grained(tmp_path, clips, monkeypatch, write_config):
    """A small config and its checkpoint."""
    monkeypatch.setenv('SAMPLE_CLIPS_ROOT', str(clips))
    path = write_config(tmp_path / 'grained.py', GRAINED, MODEL)
    init_default_scope('mmpose')
    model = MODELS.build(Config.fromfile(path).model)
    checkpoint = tmp_path / 'grained.pth'
    torch.save(model.state_dict(), checkpoint)
    return path, checkpoint


def test_benchmark(grained, tmp_path, analysis_tools, capsys):
    benchmark = importlib.import_module('benchmark_pruning')
    out = tmp_path / 'out'
    benchmark.main(
        [
            ':'.join(map(str, grained)),
            *('--out-dir', str(out), '--keeps', '0.5:0.1', '0.25:0.05'),
            *('--methods', 'density_peaks', 'norm', '--frames', '1', '3'),
            *('--batch-sizes', '1', '2', '--rounds', '2', '--no-memory'),
            *('--sizes', '32x24', '--samples', '5'),
        ]
    )
    rows = json.loads((out / 'results.json').read_text())['rows']
    names = ['unpruned', *['density_peaks'] * 2, *['norm'] * 2]
    kinds = [(1, [64, 48]), (3, [64, 48]), (3, [32, 24])]
    assert [(row['name'], row['frames'], row['size']) for row in rows] == [
        (name, *kind) for kind in kinds for name in names
    ]
    for row in rows:
        assert set(row['ms']) == {'1 fp32', '2 fp32'}
        assert min(row['ms'].values()) > 0
        scored = (row['frames'], row['size']) == kinds[1]
        assert (row['score'] is not None) == scored
        assert (row['repeated'] is not None) == scored
        pruned = row['name'] != 'unpruned'
        assert (row['change'] is not None) == (scored and pruned)
        assert not pruned or not scored or 0 < row['change'] < 2
    text = (out / 'results.md').read_text()
    assert (
        'density_peaks 0.25:0.05 | 3 | 32x24' in text and 'clustering' in text
    )
    assert '| unpruned | ' in text.split('further frame')[-1]
    with open(out / 'results.csv') as file:
        assert len(list(csv.DictReader(file))) == len(rows)
    assert cv2.imread(str(out / 'results.png')) is not None
    assert 'x faster' in capsys.readouterr().out


def test_change_by_hand(grained, analysis_tools):
    from _pruning_change import load_samples, relative_change

    before = [torch.tensor([3.0, 4.0]), torch.tensor([0.0])]
    after = [torch.tensor([3.0, 1.0]), torch.tensor([-4.0])]
    assert relative_change(before, after) == pytest.approx(1.0)
    assert relative_change(before, before) == 0
    cfg = Config.fromfile(grained[0])
    number = len(DATASETS.build(cfg.test_dataloader.dataset))
    batches = load_samples(cfg, 1000)
    assert sum(len(batch['inputs']) for batch in batches) == number
    assert [len(b['inputs']) for b in load_samples(cfg, 3)] == [3]


def test_slope_of_a_line(analysis_tools):
    from _pruning_rows import slope

    rows = [
        SimpleNamespace(frames=t, ms={'1 fp32': 7.0 + 3 * t})
        for t in (1, 3, 5)
    ]
    assert slope(rows, '1 fp32') == pytest.approx(3)


def test_peak_memory_counts_activations(grained, analysis_tools):
    from _memory import peak_memory

    cfg = Config.fromfile(grained[0])
    few, many = (
        peak_memory(cfg, (batch, 3, 3, 64, 48), 'cpu') for batch in (1, 32)
    )
    # heatmaps alone: 17 x 256 x 192 floats each
    assert many > few + 31 * 3.1


def test_benchmark_refuses(grained, tmp_path, analysis_tools, capsys):
    benchmark = importlib.import_module('benchmark_pruning')
    stock = ROOT / 'configs/baselines/td-hm_res50_8xb64-210e_coco-256x192.py'
    for argv, message in (
        ([str(stock)], 'the backbone is ResNet, MultiGrainedEncoder is'),
        ([str(grained[0]), '--keeps', '2:1'], "'2:1' is not KEY:SUPPORT"),
        ([str(grained[0]), '--frames', '0'], '--frames must be at least 1'),
        (
            [str(grained[0]), '--cfg-options', f'{SAVE_BEST}=None'],
            'save_best is None, the score to compare is needed',
        ),
    ):
        with pytest.raises(SystemExit):
            benchmark.main([*argv, '--out-dir', str(tmp_path)])
        assert message in capsys.readouterr().err


@pytest.fixture
def pictures(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / 'tools/misc'))
    yield importlib.import_module('draw_kept_tokens')
    sys.modules.pop('draw_kept_tokens', None)


def test_pictures_of_kept_tokens(grained, tmp_path, pictures, capsys):
    argv = [*map(str, grained), '--out-dir', str(tmp_path / 'a'), '--num', '2']
    pictures.main(argv)
    strip = cv2.imread(str(tmp_path / 'a/tokens_001.png'))
    assert strip.shape == (278, 3 * 192, 3)
    strips = cv2.imread(str(tmp_path / 'a/strips.png'))
    assert (strips[278:] == strip).all()
    # key frame 96 of 192, supporting frames 20 each: 136 of 576
    assert '24 % of the tokens kept' in capsys.readouterr().out
    pictures.main([*argv, '--animate'])
    assert (tmp_path / 'a/tokens_000.gif').stat().st_size > 1000
    stock = ROOT / 'configs/baselines/td-hm_res50_8xb64-210e_coco-256x192.py'
    with pytest.raises(SystemExit):
        pictures.main([str(stock), 'x.pth', '--out-dir', str(tmp_path)])
    assert 'MultiGrainedEncoder is needed' in capsys.readouterr().err


def test_dropped_tokens_are_grey(pictures):
    image = np.full((64, 48, 3), (0, 0, 200), np.uint8)
    kept = np.zeros((16, 12), bool)
    kept[:8] = True
    out = pictures.shade(image, kept)
    assert out.shape == (256, 192, 3)
    assert (out[0, 0] == (0, 0, 200)).all()
    assert (out[-1, 0] == out[-1, 0, 0]).all() and out[-1, 0, 0] < 30
