"""The search for inputs that give numbers that are not finite."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import torch
from mmpose.registry import MODELS
from torch import nn

ROOT = Path(__file__).parents[2]
STAR = ROOT / 'configs/star_pose/star-pose_s_8xb64-210e_coco-64x48to256x192.py'


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / 'tools/analysis_tools'))
    import check_stability

    yield check_stability
    for name in ('check_stability', '_extreme_clips', '_report'):
        sys.modules.pop(name, None)


def test_clips_are_what_their_names_say(tool):
    from _extreme_clips import KINDS, make_clips

    shape = (4, 3, 3, 6, 5)
    clips = {
        kind: make_clips(kind, shape, torch.Generator().manual_seed(0))
        for kind in KINDS
    }
    assert all(x.shape == shape and x.isfinite().all() for x in clips.values())
    pixels = clips['pixel'].transpose(1, 2).flatten(2)
    assert (pixels.sum(-1) == 255).all() and (pixels.max(-1)[0] == 255).all()
    assert clips['contrast'].abs().max() > 1000
    assert (clips['flat'].std((1, 3, 4)) == 0).all()
    assert clips['checkers'].mean() == pytest.approx(127.5)
    assert (clips['zeros'] == 0).all() and (clips['white'] == 255).all()


class Fragile(nn.Module):
    """Overflows float32 on large inputs."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))

    def forward(self, x):
        return ((self.scale * x / 50).exp(),)


def test_finds_what_overflows(tool):
    preprocessor = MODELS.build(
        dict(type='VideoPoseDataPreprocessor', mean=(0,) * 3, std=(1,) * 3)
    )
    clips = [
        torch.full((2, 1, 3, 4, 4), 100.0),
        torch.full((3, 1, 3, 4, 4), 9000.0),
    ]
    found = tool.run_variant(
        Fragile(), preprocessor, iter(clips), torch.float32, 'cpu'
    )
    assert found['inputs'] == 5
    assert found['bad_outputs'] == found['bad_gradients'] == 3
    assert found['largest_output'] == float('inf')


def test_star_pose_and_its_denominators(tool, tmp_path, capsys):
    command = [str(STAR), '--inputs', '16', '--batch-size', '2']
    command += ['--size', '8', '6', '--dtypes', 'float32', 'bfloat16']
    options = ['--cfg-options', 'model.backbone.front_end.align=True']
    out = ['--out-dir', str(tmp_path), '--normalizers']
    assert tool.main([*command, *out, *options]) == 0
    content = json.loads((tmp_path / 'results.json').read_text())
    assert len(content['rows']) == 2 * len(tool.VARIANTS)
    assert all(row['inputs'] == 16 for row in content['rows'])
    assert 'denominator would be negative' in capsys.readouterr().out
