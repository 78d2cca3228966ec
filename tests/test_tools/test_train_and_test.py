from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

TOOLS = Path(__file__).parents[2] / 'tools'
TOY = Path(__file__).with_name('toy.py')


def load(path: Path):
    spec = importlib.util.spec_from_file_location(f'tool_{path.stem}', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tools(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    return {name: load(TOOLS / f'{name}.py') for name in ('train', 'test')}


@pytest.fixture
def config(tmp_path, monkeypatch):
    """A config whose model, data and metric live beside it."""
    path = tmp_path / 'toy_config.py'
    path.write_text(load(TOY).CONFIG)
    shutil.copy(TOY, tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, 'toy', raising=False)
    monkeypatch.delenv('LOCAL_RANK', raising=False)
    monkeypatch.chdir(tmp_path)
    return str(path)


@pytest.mark.parametrize('name', ['train', 'test'])
def test_help_is_quick_and_safe_for_mim(name):
    answer = subprocess.run(
        [sys.executable, '-X', 'importtime', TOOLS / f'{name}.py', '-h'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ' torch' not in answer.stderr
    assert '--launcher' in answer.stdout
    # mim takes this word for a flag of OpenMMLab 1.0 and passes it on
    assert '--gpus' not in answer.stdout


@pytest.mark.parametrize(
    ('name', 'argv', 'message'),
    [
        ('train', ['no.py'], 'config file not found: no.py'),
        ('test', ['no.py', 'no.pth'], 'config file not found: no.py'),
        ('test', ['toy_config.py', 'no.pth'], 'checkpoint not found: no.pth'),
        (
            'train',
            ['toy_config.py', '--resume', 'no.pth'],
            'checkpoint not found: no.pth',
        ),
        (
            'train',
            ['toy_config.py', '--show-dir', 'out'],
            'need a `visualization` hook',
        ),
        ('train', ['toy_config.py', '--auto-scale-lr'], 'base_batch_size'),
        (
            'train',
            ['toy_config.py', '--cfg-options', 'nothing'],
            '--cfg-options takes KEY=VALUE, got: nothing',
        ),
        (
            'test',
            ['toy_config.py', 'toy.py', '--dump', 'a.txt'],
            '--dump takes a name ending in .pkl',
        ),
        (
            'test',
            ['toy_config.py', 'toy.py', '--out', 'a.txt'],
            '--out takes a name ending in .json',
        ),
    ],
)
def test_wrong_arguments(tools, config, capsys, name, argv, message):
    with pytest.raises(SystemExit) as error:
        tools[name].main(argv)
    assert error.value.code == 2
    assert message in capsys.readouterr().err


def test_train_resume_test(tools, config, tmp_path):
    work = str(tmp_path / 'work')
    tools['train'].main([config, '--work-dir', work, '--no-validate'])
    tools['train'].main(
        [config, '--work-dir', work, '--resume']
        + ['--cfg-options', 'train_cfg.max_epochs=2']
    )
    second = os.path.join(work, 'epoch_2.pth')
    assert torch.load(second)['meta']['epoch'] == 2

    out, dump = str(tmp_path / 'new' / 'out.json'), str(tmp_path / 'dump.pkl')
    tools['test'].main(
        [config, second, '--work-dir', work, '--out', out, '--dump', dump]
    )
    with open(out) as file:
        assert json.load(file)['toy/count'] == 8
    assert os.path.getsize(dump) > 0
    logs = [p.read_text() for p in Path(work).rglob('*.log')]
    assert sum('Scores are for ground-truth boxes.' in t for t in logs) == 1


@pytest.mark.skipif(torch.cuda.is_available(), reason='for CPU machines')
def test_two_processes_without_an_accelerator(config, tmp_path):
    """The config asks for nccl; the tool falls back to gloo and says so."""
    path = [str(tmp_path), str(TOOLS.parent), os.environ.get('PYTHONPATH', '')]
    answer = subprocess.run(
        [sys.executable, '-m', 'torch.distributed.run', '--standalone']
        + ['--nproc_per_node', '2', str(TOOLS / 'train.py'), config]
        + ['--launcher', 'pytorch', '--work-dir', str(tmp_path / 'work')],
        env=dict(os.environ, PYTHONPATH=os.pathsep.join(path)),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.count('on the CPU over gloo') == 1
    assert '[2/2]' in answer.stdout  # 8 samples, 2 processes, batches of 2
    assert 'toy/count: 8' in answer.stdout
    assert (tmp_path / 'work' / 'epoch_1.pth').exists()
