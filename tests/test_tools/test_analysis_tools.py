"""The tools that score many conditions and time pipelines, on small data."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

ROOT = Path(__file__).parents[2]
STAR = 'configs/star_pose/star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py'
STOCK = 'configs/baselines/td-hm_res18_1xb8-2e_sample-clips-64x48to256x192.py'
# sub-processes for six pictures would cost more than the pictures
QUICK = [
    '--cfg-options',
    'test_dataloader.num_workers=0',
    'test_dataloader.persistent_workers=False',
    'test_dataloader.dataset.indices=4',
]


def run(tool, *args, clips, check=True):
    return subprocess.run(
        [sys.executable, ROOT / 'tools/analysis_tools' / tool, *args],
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


def test_sweep_over_sizes_goes_on_where_it_was(clips, tmp_path):
    args = ['--out-dir', str(tmp_path), '--presets', 'bicubic', 'camera']
    first = run(
        'sweep_lr.py', STOCK, *args, '--sizes', '32x24', *QUICK, clips=clips
    )
    assert '[2/2]' in first.stdout
    rows = json.loads((tmp_path / 'results.json').read_text())['rows']
    assert [r['preset'] for r in rows] == ['bicubic', 'camera']
    assert rows[0]['degradation'][0]['lr_size'] == [24, 32]
    # a mark shows that these are not scored again
    content = json.loads((tmp_path / 'results.json').read_text())
    content['rows'][0]['score'] = 0.321
    (tmp_path / 'results.json').write_text(json.dumps(content))
    sizes = ['--sizes', '32x24', '64x48']
    run('sweep_lr.py', STOCK, *args, *sizes, *QUICK, clips=clips)
    table = (tmp_path / 'results.md').read_text()
    assert '| model | preset | 32x24 | 64x48 |' in table
    assert '| bicubic | 0.321 |' in table
    assert 'coco/AP, ground-truth boxes' in table
    with open(tmp_path / 'results.csv') as file:
        assert len(list(csv.DictReader(file))) == 4
    assert Image.open(tmp_path / 'results.png').size[0] > 500


def test_robustness_of_two_models(clips, tmp_path):
    run(
        'robustness.py',
        STAR,
        STOCK,
        '--out-dir',
        str(tmp_path),
        '--corruptions',
        'jpeg',
        'motion_blur',
        '--severities',
        '5',
        *QUICK,
        clips=clips,
    )
    content = json.loads((tmp_path / 'results.json').read_text())
    rows = {
        (r['model'], r['corruption'], r['severity']): r
        for r in content['rows']
    }
    assert len(rows) == 6
    star = Path(STAR).stem
    # optics before shrinking, the file behind it
    blurred = rows[star, 'motion_blur', 5]['degradation']
    assert [t['type'] for t in blurred] == [
        'DegradeMotionBlur',
        'DegradeResize',
    ]
    assert blurred[0]['length'] == [30, 30]
    packed = rows[star, 'jpeg', 5]['degradation']
    assert [t['type'] for t in packed] == ['DegradeResize', 'DegradeJPEG']
    table = (tmp_path / 'results.md').read_text()
    assert '| model | clean | mPC | rPC | jpeg | motion_blur |' in table
    assert Image.open(tmp_path / 'results.png').size[0] > 500


def test_every_corruption_changes_the_picture_more_and_more(picture):
    import importlib.util

    import numpy as np
    from mmengine.dataset import Compose

    folder = ROOT / 'tools/analysis_tools'
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location(
            'robustness', folder / 'robustness.py'
        )
        tool = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tool)
    finally:
        sys.path.remove(str(folder))

    def lr_of(name, severity):
        degrade = Compose(tool.corrupted(name, severity, (48, 64)))
        # behind TopdownAffine
        results = dict(img=picture, input_size=(256, 192))
        return degrade(results)['img'].astype(float)

    clean = lr_of('clean', 0)
    assert clean.shape == (64, 48, 3)
    for name in tool.CORRUPTIONS:
        errors = [
            np.abs(lr_of(name, severity) - clean).mean()
            for severity in range(1, 6)
        ]
        assert errors[0] > 0.3, name
        assert errors == sorted(errors), name


def test_times_data_pipelines(clips, tmp_path):
    done = run(
        'benchmark_dataloader.py',
        STAR,
        '--out-dir',
        str(tmp_path),
        '--lengths',
        '1',
        '3',
        '--presets',
        'camera',
        '--samples',
        '2',
        '--rounds',
        '1',
        clips=clips,
    )
    content = json.loads((tmp_path / 'results.json').read_text())
    assert [(r['pipeline'], r['T']) for r in content['rows']] == [
        ('single image, stock', 1),
        ('camera', 1),
        ('camera', 3),
    ]
    assert all(r['ms'] > 0 for r in content['rows'])
    assert '256x192 frames' in done.stdout


def test_times_targets(clips, tmp_path):
    command = ['--out-dir', str(tmp_path), '--workers', '1']
    small = ['--batch-size', '2', '--batches', '2', '--rounds', '1']
    run('benchmark_targets.py', STAR, *command, *small, clips=clips)
    shipped, drawn = json.loads((tmp_path / 'results.json').read_text())[
        'rows'
    ]
    assert shipped['MiB a sample'] == 17 * 256 * 192 * 4 / 2**20
    assert drawn['MiB a sample'] < 0.001
    assert min(shipped['ms a sample'], drawn['ms a sample']) > 0
    failed = run(
        'benchmark_targets.py', STOCK, *small, clips=clips, check=False
    )
    assert 'not with PackLowResPoseInputs' in failed.stderr


def test_both_ways_make_the_same_targets(clips, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / 'tools/analysis_tools'))
    monkeypatch.setenv('SAMPLE_CLIPS_ROOT', str(clips))
    import benchmark_targets as tool
    from mmengine.config import Config
    from mmengine.registry import init_default_scope
    from mmpose.registry import MODELS

    init_default_scope('mmpose')
    cfg = Config.fromfile(ROOT / STAR)
    head = MODELS.build(cfg.model.head)
    shipped, drawn = (
        tool.targets_of(way, head, [data[3]['data_samples']], 'cpu')
        for way, data in tool.build_datasets(cfg).items()
    )
    assert shipped.max() > 0.9
    torch.testing.assert_close(shipped, drawn, atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    ('args', 'message'),
    [
        (['nothing.py'], "'nothing.py' is not a file"),
        ([STAR, STAR], 'same config name'),
        ([STAR, '--sizes', '64'], "'64' is not HEIGHTxWIDTH"),
    ],
)
def test_clear_errors(args, message, clips, tmp_path):
    done = run(
        'sweep_lr.py',
        *args,
        '--out-dir',
        str(tmp_path),
        clips=clips,
        check=False,
    )
    assert done.returncode == 2
    assert message in done.stderr
