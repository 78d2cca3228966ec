"""Packaging of mmpose_starpose (static metadata lives here)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

NAME = 'mmpose_starpose'
ROOT = Path(__file__).resolve().parent
# What `mim train`, `mim test` and `mim run` look for in <package>/.mim
MIM_ENTRIES = ('configs', 'tools', 'model-index.yml')
# Scripts that only make sense inside a checkout
CHECKOUT_ONLY = (
    'setup_env.sh',
    'run_tests.sh',
    'lint.sh',
    'quickstart.sh',
    'quickstart.py',
)


class BuildPyWithMim(build_py):
    """Adds the ``.mim`` folder that OpenMIM expects.

    A wheel gets a copy, made in the build folder, so that the checkout stays
    clean. An editable install (``pip install -e .``, with or without PEP 660)
    gets relative links in the checkout, which therefore never go stale; they
    are git-ignored and never enter an sdist or a wheel. OpenMIM looks for the
    package beside its metadata, so an editable install leaves a (git-ignored)
    copy of that in the checkout too: with the checkout on ``PYTHONPATH``,
    by-name use such as ``mim train mmpose_starpose <config>`` works.
    """

    def run(self) -> None:
        """Builds the package, then its ``.mim`` folder."""
        if self.editable_mode:
            super().run()
            self._link(ROOT / NAME / '.mim')
            egg_info = [sys.executable, 'setup.py', '-q', 'egg_info']
            subprocess.run(egg_info, cwd=ROOT, check=True)
            return
        built = Path(self.build_lib, NAME)
        # `pip wheel .` builds in the tree: drop what an earlier build left
        shutil.rmtree(built, ignore_errors=True)
        super().run()
        self._copy(built / '.mim')

    @staticmethod
    def _copy(target: Path) -> None:
        ignore = shutil.ignore_patterns('__pycache__', *CHECKOUT_ONLY)
        target.mkdir(parents=True)
        for entry in MIM_ENTRIES:
            source = ROOT / entry
            if source.is_dir():
                shutil.copytree(source, target / entry, ignore=ignore)
            elif source.is_file():
                shutil.copy2(source, target / entry)

    @classmethod
    def _link(cls, target: Path) -> None:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        try:
            for entry in MIM_ENTRIES:
                if (ROOT / entry).exists():
                    source = os.path.relpath(ROOT / entry, target)
                    os.symlink(source, target / entry)
        except OSError:  # Windows without the right to make links
            shutil.rmtree(target)
            cls._copy(target)


def read_version() -> str:
    """Reads ``__version__`` without importing the package."""
    scope: dict[str, str] = {}
    exec((ROOT / NAME / 'version.py').read_text(encoding='utf-8'), scope)
    return scope['__version__']


def read_requirements(name: str) -> list[str]:
    """Reads ``requirements/<name>.txt`` without comments."""
    text = (ROOT / 'requirements' / f'{name}.txt').read_text(encoding='utf-8')
    lines = (line.split('#')[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def read_readme() -> str:
    """Reads the long description."""
    readme = ROOT / 'README.md'
    return readme.read_text(encoding='utf-8') if readme.exists() else ''


optional = read_requirements('optional')
tests = read_requirements('tests')

setup(
    name=NAME,
    version=read_version(),
    description='Low-resolution and video human pose estimation for MMPose',
    long_description=read_readme(),
    long_description_content_type='text/markdown',
    author='The mmpose_starpose authors',
    license='Apache-2.0',
    license_files=['LICENSE'],
    keywords='pose estimation, low resolution, video, MMPose',
    classifiers=[
        'Development Status :: 4 - Beta',
        'Intended Audience :: Science/Research',
        'Operating System :: OS Independent',
        'Programming Language :: Python :: 3',
        'Programming Language :: Python :: 3.9',
        'Programming Language :: Python :: 3.10',
        'Programming Language :: Python :: 3.11',
        'Programming Language :: Python :: 3.12',
        'Topic :: Scientific/Engineering :: Image Recognition',
    ],
    python_requires='>=3.9,<3.13',
    packages=find_packages(include=[NAME, f'{NAME}.*']),
    package_dir={'': '.'},
    package_data={NAME: ['py.typed']},
    include_package_data=False,
    install_requires=read_requirements('runtime')
    + read_requirements('mminstall'),
    extras_require={
        'optional': optional,
        'tests': tests,
        'all': optional + tests,
    },
    entry_points={
        'console_scripts': [
            'starpose-sample-clips = mmpose_starpose.apis.sample_clips'
            '.cli:main'
        ]
    },
    cmdclass={'build_py': BuildPyWithMim},
    zip_safe=False,
)
