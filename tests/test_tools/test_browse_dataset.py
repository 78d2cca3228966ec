"""The tool that shows a data set, in this process."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
STAR = 'star_pose/star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py'
STOCK = 'baselines/td-hm_res18_1xb8-2e_sample-clips-64x48to256x192.py'


@pytest.fixture
def browse(clips, tmp_path, monkeypatch, capsys):
    path = ROOT / 'tools/misc/browse_dataset.py'
    spec = importlib.util.spec_from_file_location('browse_dataset', path)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    monkeypatch.setenv('SAMPLE_CLIPS_ROOT', str(clips))

    def run(config, *args):
        path = ROOT / 'configs' / config
        tool.main([str(path), '--out-dir', str(tmp_path), *args])
        strips = sorted(tmp_path.glob('sample_*.png'))
        return [cv2.imread(str(p)) for p in strips], tmp_path / 'samples.png'

    return run


def test_clips(browse, capsys):
    strips, joined = browse(STAR, '--num', '3')
    # three LR frames, labels, target
    assert [s.shape for s in strips] == [(278, 5 * 192, 3)] * 3
    assert cv2.imread(str(joined)).shape == (3 * 278, 5 * 192, 3)
    key, labels = strips[0][22:, 192:384], strips[0][22:, 576:768]
    # LR pixels are squares of 4x4
    assert np.array_equal(key[::4, ::4], key[3::4, 3::4])
    # the drawn bones are in the colours of left and right
    assert (np.abs(labels.astype(int) - [60, 60, 235]).sum(-1) < 9).any()
    target = strips[0][22:, 768:].astype(int)
    assert target.max() > 250 and np.median(target) < 128
    assert '3 of ' in capsys.readouterr().out


def test_single_images(browse):
    strips, _ = browse(STOCK, '--split', 'train', '--num', '1')
    assert strips[0].shape == (278, 3 * 192, 3)  # input, labels, target
    strips, _ = browse(STOCK, '--split', 'val', '--num', '1')
    assert strips[0].shape == (278, 2 * 192, 3)  # no target at test time


def test_long_windows(browse):
    option = 'val_dataloader.dataset.pipeline.1.frame_offsets=[-3,-2,-1,0,1]'
    strips, _ = browse(
        STAR, '--split', 'val', '--num', '1', '--cfg-options', option
    )
    assert strips[0].shape == (278, 7 * 192, 3)


@pytest.mark.parametrize(
    ('args', 'message'),
    [
        (['nothing.py'], "nothing.py' is not a file"),
        ([STAR, '--num', '0'], '--num must be at least 1, got 0'),
    ],
)
def test_bad_arguments(browse, capsys, args, message):
    with pytest.raises(SystemExit):
        browse(*args)
    assert message in capsys.readouterr().err
