"""Small models in a contest, and the modules of the contest tool."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAR = 'star_pose/star-pose_s_1xb8-2e_sample-clips-64x48to256x192'
STOCK = 'baselines/td-hm_res18_1xb8-2e_sample-clips-64x48to256x192'
LOADERS = """
loader = dict(
    batch_size=2,
    num_workers=0,
    persistent_workers=False,
    dataset=dict(indices=4),
)
train_dataloader = val_dataloader = test_dataloader = loader
"""
STAR_MODEL = """
model = dict(
    backbone=dict(
        embed_channels=8, pyramid=dict(channels=(8, 8), num_blocks=(0, 1))
    ),
    neck=dict(in_channels=8),
    head=dict(
        in_channels=(8, 8),
        fuse_channels=(8, 8),
        embed_channels=(2, 2),
        upscales=(2, 4),
        loss_weights=(1e-4, 1.0, 1.0),
    ),
    test_cfg=dict(flip_test=False),
)
"""
STOCK_MODEL = """
model = dict(
    backbone=dict(stem_channels=8, base_channels=8),
    head=dict(in_channels=64, deconv_out_channels=(8, 8, 8)),
    test_cfg=dict(flip_test=False),
)
"""
CLEAN = """
kept = [
    t for t in _base_.val_pipeline
    if not t['type'].startswith('Degrade') and t['type'] != 'RestoreSize'
]
dataset = dict(indices=4, pipeline=kept)
val_dataloader = test_dataloader = dict(loader, dataset=dataset)
"""


def config(path, base, *parts):
    base = f"_base_ = '{ROOT}/configs/{base}.py'\n"
    path.write_text(base + LOADERS + ''.join(parts))
    return path


@pytest.fixture
def write_config():
    """Writes a config with small loaders; see :func:`config`."""
    return config


@pytest.fixture
def tiny(tmp_path, clips, monkeypatch):
    """Paths of small configs by name."""
    monkeypatch.setenv('SAMPLE_CLIPS_ROOT', str(clips))
    wrong = "model['head']['in_channels'] = 63\n"
    clean = STOCK_MODEL + CLEAN
    return dict(
        star=config(tmp_path / 'star.py', STAR, STAR_MODEL),
        stock=config(tmp_path / 'stock.py', STOCK, STOCK_MODEL),
        oracle=config(tmp_path / 'oracle.py', STOCK, clean),
        broken=config(tmp_path / 'broken.py', STOCK, STOCK_MODEL, wrong),
    )


@pytest.fixture
def analysis_tools(monkeypatch):
    """Makes the analysis tools and their parts importable by name."""
    folder = ROOT / 'tools/analysis_tools'
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    for path in folder.glob('*.py'):
        sys.modules.pop(path.stem, None)
