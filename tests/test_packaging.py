"""The metadata, the model index and the build agree with each other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import mmpose_starpose
from mmpose_starpose.compat.versions import REQUIREMENTS

ROOT = Path(__file__).parents[1]

QUICKSTART = 'quickstart.py'


def requirements(name: str) -> dict[str, list[Requirement]]:
    text = (ROOT / 'requirements' / f'{name}.txt').read_text()
    found: dict[str, list[Requirement]] = {}
    for line in text.splitlines():
        if line and not line.startswith('#'):
            entry = Requirement(line)
            found.setdefault(entry.name, []).append(entry)
    return found


def test_version_is_the_same_everywhere():
    citation = yaml.safe_load((ROOT / 'CITATION.cff').read_text())
    assert citation['version'] == mmpose_starpose.__version__


def test_import_check_and_metadata_agree():
    declared = {**requirements('runtime'), **requirements('mminstall')}
    for checked in REQUIREMENTS:
        if 'mmcv' in checked.names:
            assert not set(checked.names) & set(declared)
            continue
        (entry,) = declared[checked.names[0]]
        assert str(entry.specifier) == str(
            Requirement(checked.install).specifier
        )


@pytest.mark.parametrize('python', ['3.9', '3.10', '3.11', '3.12'])
def test_tested_set_pins_each_package_once_inside_the_ranges(python):
    tested = {}
    for name, entries in requirements('tested').items():
        here = [
            entry
            for entry in entries
            if entry.marker is None
            or entry.marker.evaluate({'python_version': python})
        ]
        assert len(here) <= 1, name
        if here:
            (pin,) = here[0].specifier
            assert pin.operator == '=='
            tested[name] = pin.version
    ranges = {}
    for name in ('runtime', 'mminstall', 'build', 'tests'):
        ranges.update(requirements(name))
    for name, (entry,) in ranges.items():
        assert entry.specifier.contains(tested[name]), name


def test_pre_commit_uses_the_pinned_tools():
    text = (ROOT / '.pre-commit-config.yaml').read_text()
    pinned = dict(
        re.findall(
            r'/(?:mirrors-)?([a-z]+)(?:-pre-commit)?\n +rev: v(.*)', text
        )
    )
    assert set(pinned) == {'ruff', 'codespell', 'mypy'}
    tested = (ROOT / 'requirements' / 'tested.txt').read_text()
    for name, version in pinned.items():
        assert f'{name}=={version}' in tested


def test_model_index_names_files_that_exist():
    index = yaml.safe_load((ROOT / 'model-index.yml').read_text())
    listed = {Path(path) for path in index['Import']}
    existing = {
        path.relative_to(ROOT) for path in ROOT.glob('configs/*/metafile.yml')
    }
    assert listed == existing


def test_wheel_holds_what_mim_needs_and_nothing_stale(tmp_path):
    source = tmp_path / 'source'
    source.mkdir()
    for name in ('configs', 'mmpose_starpose', 'requirements', 'tools'):
        skip = shutil.ignore_patterns('.mim', '__pycache__')
        shutil.copytree(ROOT / name, source / name, ignore=skip)
    for name in ('LICENSE', 'MANIFEST.in', 'model-index.yml', 'setup.py'):
        shutil.copy(ROOT / name, source)
    shutil.copy(ROOT / 'README.md', source)
    # What an editable install, and an older build, may have left
    for folder in ('mmpose_starpose/.mim', 'build/lib/mmpose_starpose/.mim'):
        stale = source / folder / 'configs'
        stale.mkdir(parents=True)
        (stale / 'stale.py').touch()
    (source / 'build/lib/mmpose_starpose/stale.py').touch()
    subprocess.run(
        [sys.executable, 'setup.py', '-q', 'bdist_wheel', '-d', tmp_path],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob('*.whl')
    names = set(zipfile.ZipFile(wheel).namelist())
    assert not [name for name in names if 'stale' in name or '.pyc' in name]
    assert not [name for name in names if name.startswith('tests')]
    mim = 'mmpose_starpose/.mim'
    assert f'{mim}/model-index.yml' in names
    assert f'{mim}/tools/_common.py' in names
    checkout_only = {f'{mim}/tools/{n}' for n in ('setup_env.sh', QUICKSTART)}
    assert not checkout_only & names
    assert 'mmpose_starpose/py.typed' in names
    for folder, pattern in (('configs', '*'), ('tools', '*.py')):
        for path in (ROOT / folder).rglob(pattern):
            relative = path.relative_to(ROOT).as_posix()
            if path.name == QUICKSTART or '__pycache__' in relative:
                continue
            if path.is_file():
                assert f'{mim}/{relative}' in names
    for path in (ROOT / 'mmpose_starpose').rglob('*.py'):
        relative = path.relative_to(ROOT).as_posix()
        if os.sep + '.mim' + os.sep not in str(path):
            assert relative in names


def test_console_script_points_at_a_function():
    from mmpose_starpose.apis.sample_clips.cli import main

    assert callable(main)
