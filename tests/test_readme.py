"""What the READMEs and the pages beside them name exists."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / 'README.md', *sorted((ROOT / 'configs').rglob('*.md'))]


def page_id(path):
    return str(path.relative_to(ROOT))


def anchors(path):
    """What GitHub makes of a page's headings."""
    headings = re.findall(r'^#+ (.*)', path.read_text(), re.M)
    return {
        re.sub(r'[^\w -]', '', h.lower()).replace(' ', '-') for h in headings
    }


@pytest.mark.parametrize('path', PAGES, ids=page_id)
def test_files_and_links_exist(path):
    text = re.sub(r'\]\(http[^)]+\)', '', path.read_text())
    named = re.findall(r'\b((?:tools|configs)/[\w./-]+\.(?:py|sh))', text)
    missing = [n for n in named if not (ROOT / n).exists()]
    for link in re.findall(r'\]\(([^)]+)\)', text):
        name, _, anchor = link.partition('#')
        target = path.parent / name if name else path
        if not target.exists() or anchor and anchor not in anchors(target):
            missing.append(link)
    assert not missing


def fnmatches(name, pattern):
    """Match as a shell does, with {a,b} for either."""
    found = re.search(r'\{([^}]*)\}', pattern)
    if not found:
        return fnmatch.fnmatchcase(name, pattern)
    before, after = pattern[: found.start()], pattern[found.end() :]
    choices = found[1].split(',')
    return any(fnmatches(name, before + c + after) for c in choices)


@pytest.mark.parametrize('path', PAGES, ids=page_id)
def test_named_configs_exist(path):
    known = {p.stem for p in (ROOT / 'configs').glob('*/*.py')}
    wildcards = r'[\w{},*-]+_\d+xb\d+-\d+e_[\w{},*-]+'
    for name in set(re.findall(wildcards, path.read_text())):
        assert [k for k in known if fnmatches(k, name)], name


def test_three_lines_for_an_existing_project():
    """The README's transforms work between stock ones."""
    import numpy as np
    from mmengine.dataset import Compose

    text = (ROOT / 'README.md').read_text()
    block = re.search(r'custom_imports.*?```', text, re.S).group()
    added = re.findall(r'dict\(type=[^#\n]+\)', block)
    transforms = [eval(line) for line in added]  # noqa: S307
    assert [t['type'] for t in transforms] == ['DegradeResize', 'RestoreSize']
    pipeline = Compose(
        [
            dict(type='GetBBoxCenterScale'),
            dict(type='TopdownAffine', input_size=(192, 256)),
            *transforms,
            dict(type='PackPoseInputs'),
        ]
    )
    image = np.random.default_rng(0).integers(0, 255, (90, 80, 3), np.uint8)
    packed = pipeline(
        dict(img=image, bbox=np.array([[10.0, 10.0, 70.0, 80.0]]))
    )
    assert packed['inputs'].shape == (3, 256, 192)
