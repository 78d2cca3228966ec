"""Trains, tests and draws a small STAR-Pose and a stock baseline.

``tools/quickstart.sh`` makes the environment and runs this. Everything is
written to ``work_dirs/quickstart``, the sample clips to ``data/sample_clips``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLIPS = ROOT / 'data' / 'sample_clips'
OUT = ROOT / 'work_dirs' / 'quickstart'
MODELS = {
    'star-pose': ROOT
    / 'configs/star_pose/star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py',
    'baseline': ROOT
    / 'configs/baselines/td-hm_res18_1xb8-2e_sample-clips-64x48to256x192.py',
}
# lines of a training log that say how far it is
PROGRESS = re.compile(
    r'Epoch\((train|val)\) (\[\d+\]\[ *\d+/\d+\])'
    r'(?:.*?(eta: [\d:]+))?(?:.*?\b(loss: [\d.]+))?(?:.*?(coco/AP: [\d.]+))?'
)
STARTED = time.time()


def say(text: str) -> None:
    """Prints a line with the seconds since the start."""
    print(f'[{time.time() - STARTED:4.0f} s] {text}', flush=True)


def environment() -> dict[str, str]:
    """Makes few cores and large tensors get along.

    Threads that wait soon leave the core to the data workers, and glibc keeps
    the memory of freed tensors instead of returning it page by page.
    """
    large = str(2**33)
    return {
        'GOMP_SPINCOUNT': '20000',
        'MALLOC_MMAP_MAX_': '0',
        'MALLOC_TRIM_THRESHOLD_': large,
        'PYTHONWARNINGS': 'ignore',
        **os.environ,
        'SAMPLE_CLIPS_ROOT': str(CLIPS),
        'PYTHONPATH': os.pathsep.join(
            [str(ROOT), *filter(None, [os.environ.get('PYTHONPATH')])]
        ),
    }


def run(log: Path, *args: str | int | Path) -> None:
    """Runs a tool; its output goes to a log, its progress to the screen.

    Raises:
        SystemExit: If the tool fails.
    """
    command = [sys.executable, *map(str, args)]
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        open(log, 'w') as file,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors='replace',
        ) as process,
    ):
        tail = []
        for line in process.stdout:
            file.write(line)
            tail = [*tail[-20:], line]
            match = PROGRESS.search(line)
            if match:
                say('  ' + '  '.join(filter(None, match.groups())))
    if process.returncode:
        sys.stderr.write(''.join(tail))
        sys.exit(f'quickstart: {args[0]} failed; its whole output is in {log}')


def bf16_options() -> list[str]:
    """Chooses bfloat16 training where the processor has instructions for it.

    The training accuracy is not computed: MMPose's head cannot turn bfloat16
    heatmaps into numpy.
    """
    options = ['model.train_cfg.compute_acc=False']
    info = Path('/proc/cpuinfo')
    flags = info.read_text() if info.exists() else ''
    if 'amx_bf16' in flags or 'avx512_bf16' in flags:
        options.append('optim_wrapper.type=BF16OptimWrapper')
    return options


def main() -> None:
    """Runs all steps."""
    from mmpose_starpose.apis import generate_sample_clips

    say('1/4 generating sample clips')
    generate_sample_clips(CLIPS)
    shutil.rmtree(OUT, ignore_errors=True)
    checkpoints = {}
    for number, (name, config) in enumerate(MODELS.items(), 2):
        say(f'{number}/4 training {config.stem}')
        run(
            OUT / name / 'train.log',
            'tools/train.py',
            config,
            '--work-dir',
            OUT / name,
            '--cfg-options',
            'default_hooks.logger.interval=25',
            'train_cfg.val_interval=2',
            *bf16_options(),
        )
        checkpoints[name] = sorted((OUT / name).glob('epoch_*.pth'))[-1]
    say('4/4 testing, timing and drawing')
    run(
        OUT / 'compare.log',
        'tools/analysis_tools/compare_models.py',
        *(f'{n}={MODELS[n]}:{checkpoints[n]}' for n in MODELS),
        '--batch-sizes',
        1,
        '--out-dir',
        OUT,
    )
    video = sorted((CLIPS / 'annotations' / 'val').glob('*.json'))[1]
    for name, config in MODELS.items():
        run(
            OUT / name / 'draw.log',
            'tools/misc/draw_predictions.py',
            config,
            checkpoints[name],
            '--out-dir',
            OUT / name / 'pictures',
            '--video',
            video,
            '--video-root',
            CLIPS,
        )
    print('\n' + (OUT / 'results.md').read_text())
    say('done')
    print(f'table      {OUT}/results.md (also .csv and .json)')
    print(f'plot       {OUT}/latency.png')
    print(f'pictures   {OUT}/star-pose/pictures/strips.png')
    print(f'animation  {OUT}/star-pose/pictures/video.gif')
    print(f'models     {OUT}/*/epoch_*.pth')


if __name__ == '__main__':
    main()
