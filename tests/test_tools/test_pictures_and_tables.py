"""The tools that draw and compare, on real clips and small models."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
STAR = 'configs/star_pose/star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py'
STOCK = 'configs/baselines/td-hm_res18_1xb8-2e_sample-clips-64x48to256x192.py'


def run(tool, *args, clips, check=True):
    return subprocess.run(
        [sys.executable, ROOT / 'tools' / tool, *map(str, args)],
        cwd=ROOT,
        env={
            **os.environ,
            'SAMPLE_CLIPS_ROOT': str(clips),
            'PYTHONPATH': str(ROOT),
        },
        capture_output=True,
        text=True,
        check=check,
    )


@pytest.fixture(scope='module')
def checkpoint(tmp_path_factory):
    """Random weights of STAR-Pose in a checkpoint."""
    import torch
    from mmengine.config import Config
    from mmengine.registry import init_default_scope
    from mmpose.registry import MODELS

    init_default_scope('mmpose')
    model = MODELS.build(Config.fromfile(ROOT / STAR).model)
    path = tmp_path_factory.mktemp('weights') / 'random.pth'
    torch.save(dict(state_dict=model.state_dict(), meta={}), path)
    return path


def test_draws_strips_and_an_animation(clips, checkpoint, tmp_path):
    video = sorted((clips / 'annotations/val').glob('*.json'))[0]
    run(
        'misc/draw_predictions.py',
        STAR,
        checkpoint,
        '--out-dir',
        tmp_path,
        '--num',
        2,
        '--video',
        video,
        '--video-root',
        clips,
        '--score-thr',
        -1,
        clips=clips,
    )
    strips = sorted(tmp_path.glob('strip_*.png'))
    assert len(strips) == 2
    # LR input, bicubic, SR output, truth, predicted
    assert cv2.imread(str(strips[0])).shape == (278, 5 * 192, 3)
    labels = json.loads(video.read_text())
    known = [n for n, i in enumerate(labels['images']) if i['is_labeled']]
    with Image.open(tmp_path / 'video.gif') as gif:
        assert gif.size == (512, 192)
        assert gif.n_frames >= len(known)


def test_draws_degradations(clips, tmp_path):
    pictures = []
    for mode in ([], ['--frame-level']):
        out = tmp_path / f'presets{len(mode)}.png'
        args = ['--num', 2, '--out', out, *mode]
        run('misc/draw_degradations.py', clips, *args, clips=clips)
        pictures.append(cv2.imread(str(out)))
    # five presets; two people of clean HR and three LR frames
    assert pictures[0].shape == (5 * (24 + 22 + 128), 2 * 4 * 96 + 6, 3)
    assert pictures[1].shape == pictures[0].shape
    difference = cv2.absdiff(*pictures)[46 : 46 + 128]
    assert difference[:, :96].max() == 0  # the clean crop
    assert 0.5 < difference[:, 96:384].mean() < 25


def test_compares_models_in_one_table(clips, checkpoint, tmp_path):
    answer = run(
        'analysis_tools/compare_models.py',
        f'star={STAR}:{checkpoint}',
        STOCK,
        '--out-dir',
        tmp_path,
        '--rounds',
        2,
        '--batch-sizes',
        1,
        '--cfg-options',
        'test_dataloader.dataset.indices=4',
        clips=clips,
    )
    with open(tmp_path / 'results.csv') as file:
        rows = list(csv.DictReader(file))
    assert [r['model'] for r in rows] == ['star', Path(STOCK).stem]
    for row in rows:
        assert row['size'] == '64x48'  # the models' own
        assert 0 <= float(row['score']) < 0.2  # random weights
        assert float(row['gmacs']) > 0.5
        assert float(row['ms_batch1_fp32']) > 0
    # SimpleBaseline-R18 has 15.4 M parameters
    assert float(rows[1]['params']) == pytest.approx(15.38e6, abs=1e4)
    assert (tmp_path / 'results.md').read_text().strip() in answer.stdout
    assert 'coco/AP, ground-truth boxes, in percent' in answer.stdout


def test_missing_files_are_named(clips, tmp_path):
    answer = run(
        'analysis_tools/compare_models.py',
        f'{STAR}:nothing.pth',
        '--out-dir',
        tmp_path,
        clips=clips,
        check=False,
    )
    assert answer.returncode == 2
    assert "'nothing.pth' is not a file" in answer.stderr
