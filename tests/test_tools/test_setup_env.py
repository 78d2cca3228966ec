"""How the environment script fails; making one is tried by every test run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASH = shutil.which('bash')

pytestmark = pytest.mark.skipif(BASH is None, reason='needs bash')


@pytest.fixture
def checkout(tmp_path):
    """The part of a checkout that the script reads."""
    root = tmp_path / 'a checkout'
    shutil.copytree(ROOT / 'requirements', root / 'requirements')
    (root / 'tools').mkdir()
    (root / 'mmpose_starpose').mkdir()
    for name in ('setup.py', 'tools/setup_env.sh', 'tools/run_tests.sh'):
        shutil.copy(ROOT / name, root / name)
    version = Path('mmpose_starpose', 'version.py')
    shutil.copy(ROOT / version, root / version)
    return root


def run(checkout, *args, script='setup_env.sh', **env):
    base = getattr(sys, '_base_executable', sys.executable)
    env = dict(os.environ, **{'PYTHON': base, **env})
    return subprocess.run(
        [BASH, str(checkout / 'tools' / script), *args],
        env={key: value for key, value in env.items() if value is not None},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def only_sentence(answer) -> str:
    """The error, which is the last line; the others are timed progress."""
    assert answer.returncode != 0
    assert answer.stdout == ''
    *progress, sentence = answer.stderr.strip().splitlines()
    assert all(line.startswith('[') for line in progress), answer.stderr
    assert sentence.startswith('setup_env: ') and sentence.endswith('.')
    return sentence


def test_help(checkout):
    answer = run(checkout, '--help')
    assert answer.returncode == 0
    for option in ('--active', '--full-mmcv', 'PYTHON'):
        assert option in answer.stdout


def test_unknown_option(checkout):
    assert "'--gpu'" in only_sentence(run(checkout, '--gpu'))


def test_no_python(checkout, tmp_path):
    answer = run(checkout, PYTHON=None, PATH=str(tmp_path))
    assert 'Python 3.9 to 3.12 was not found' in only_sentence(answer)


def test_shim_that_does_not_run(checkout, tmp_path):
    shim = tmp_path / 'python3'
    shim.write_text(f'#!{BASH}\necho "command not found" >&2\nexit 127\n')
    shim.chmod(0o755)
    answer = run(checkout, PYTHON=None, PATH=str(tmp_path))
    assert 'Python 3.9 to 3.12 was not found' in only_sentence(answer)


def test_python_that_does_not_run(checkout):
    answer = run(checkout, PYTHON='/no/such/python')
    assert 'PYTHON=/no/such/python' in only_sentence(answer)


def test_no_compiler(checkout):
    sentence = only_sentence(run(checkout, CC='/no/such/compiler'))
    assert "C compiler '/no/such/compiler' was not found" in sentence
    assert not (checkout / '.venv').exists()


def test_environment_of_someone_else_is_kept(checkout):
    (checkout / '.venv').mkdir()
    (checkout / '.venv' / 'precious').touch()
    assert '--active' in only_sentence(run(checkout))
    assert (checkout / '.venv' / 'precious').exists()


def test_no_network(checkout):
    """An index where nobody listens; no stamp is left behind."""
    answer = run(
        checkout,
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL='http://127.0.0.1:9/simple',
        PIP_EXTRA_INDEX_URL='',
        PIP_FIND_LINKS='',
        PIP_RETRIES='1',
        PIP_NO_CACHE_DIR='1',
    )
    assert 'could not be reached' in only_sentence(answer)
    assert (checkout / '.venv').exists()
    assert not (checkout / '.venv' / 'starpose.stamp').exists()


def test_the_test_runner_stops_where_setup_stops(checkout):
    answer = run(checkout, script='run_tests.sh', PYTHON='/no/such/python')
    assert 'PYTHON=/no/such/python' in only_sentence(answer)
