"""A killed run that is resumed ends like an unbroken one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = 'configs/star_pose/star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py'
OPTIONS = [
    'train_dataloader.batch_size=2',
    'train_dataloader.dataset.indices=6',
    'default_hooks.logger.interval=1',
    'log_processor.window_size=1',
    'model.backbone.embed_channels=8',
    'model.backbone.pyramid.channels=(8,8)',
    'model.backbone.pyramid.num_blocks=(0,1)',
    'model.neck.in_channels=8',
    'model.head.in_channels=(8,8)',
    'model.head.fuse_channels=(8,8)',
    'model.head.embed_channels=(2,2)',
    'model.head.upscales=(2,4)',
    'model.head.loss_weights=(1e-4,1.0,1.0)',
]


def start(clips, work_dir, *args, epochs=3):
    return subprocess.Popen(
        [
            sys.executable,
            'tools/train.py',
            CONFIG,
            '--work-dir',
            str(work_dir),
            '--no-validate',
            *args,
            '--cfg-options',
            f'train_cfg.max_epochs={epochs}',
            *OPTIONS,
        ],
        cwd=ROOT,
        env={
            **os.environ,
            'SAMPLE_CLIPS_ROOT': str(clips),
            'PYTHONPATH': str(ROOT),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def losses(work_dir) -> dict[tuple[int, int], float]:
    """Losses of the newest run in a folder by epoch and iteration."""
    logs = sorted(Path(work_dir).glob('*/vis_data/scalars.json'))
    rows = map(json.loads, logs[-1].read_text().splitlines())
    return {(r['epoch'], r['iter']): r['loss'] for r in rows if 'loss' in r}


def wait_for(condition, process, seconds=120):
    until = time.time() + seconds
    while not condition():
        assert process.poll() is None, process.stdout.read()
        assert time.time() < until, 'the training run does not get on'
        time.sleep(0.02)


def test_killed_and_resumed(clips, tmp_path):
    whole, broken = tmp_path / 'whole', tmp_path / 'broken'
    unbroken = start(clips, whole)
    output, _ = unbroken.communicate(timeout=300)
    assert unbroken.returncode == 0, output

    def in_second_epoch():
        logs = list(broken.glob('*/vis_data/scalars.json'))
        return logs and any(
            '"epoch": 2' in line for line in logs[0].read_text().splitlines()
        )

    victim = start(clips, broken)
    wait_for(in_second_epoch, victim)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert (broken / 'epoch_1.pth').exists()
    assert not (broken / 'epoch_3.pth').exists()

    resumed = start(clips, broken, '--resume')
    output, _ = resumed.communicate(timeout=300)
    assert resumed.returncode == 0, output
    expected = {k: v for k, v in losses(whole).items() if k[0] > 1}
    got = losses(broken)
    assert len(expected) == 6  # 2 epochs of 3 iterations
    assert got == expected
