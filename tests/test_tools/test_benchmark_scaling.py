"""Growth of costs, and the timing that the tools share."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest
import torch
from mmpose.registry import MODELS
from PIL import Image
from torch import nn

ROOT = Path(__file__).parents[2]
MODULES = (
    *('benchmark_scaling', 'get_flops'),
    *('_flops', '_growth', '_report', '_scores', '_sweep', '_timing'),
)
CONFIG = """
custom_imports = dict(imports=['mmpose_starpose'])
model = dict(type='TopdownPoseEstimator', backbone=dict(type='GrowingNet'))
clip = dict(type='LoadVideoFrames', frame_offsets=(-1, 0, 1))
shrink = dict(type='DegradeResize', lr_size=(6, 8))
test_dataloader = dict(dataset=dict(pipeline=[clip, shrink]))
default_scope = 'mmpose'
"""


@MODELS.register_module(force=True)
class GrowingNet(nn.Module):
    """A front end that is linear in T, and a body of the key frame."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, 5, 1, bias=False)
        self.body = nn.Conv2d(5, 7, 1, bias=False)

    def find_key_index(self, num_frames):
        return num_frames // 2

    def front_end(self, clips, key_index):
        return self.embed(clips.flatten(0, 1)).unflatten(0, clips.shape[:2])

    def forward(self, clips):
        key_index = self.find_key_index(clips.shape[1])
        return self.body(self.front_end(clips, key_index)[:, key_index])


@pytest.fixture
def tools(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / 'tools/analysis_tools'))
    yield
    for name in MODULES:
        sys.modules.pop(name, None)


def test_exponents_of_known_laws(tools):
    from _growth import fit, growth_exponent

    sizes = [1, 3, 5, 9]
    for power in (0.0, 0.7, 1.0, 2.0):
        costs = [4.2 * n**power for n in sizes]
        assert growth_exponent(sizes, costs) == pytest.approx(power)
    # least squares over log: doubled once, halved once, of three points
    costs = [1.0, 2.0 * 2, 4.0 / 2]
    assert growth_exponent([1, 2, 4], costs) == pytest.approx(0.5)
    for wrong in (([2, 2], [1, 2]), ([1, 2], [0, 2])):
        with pytest.raises(ValueError, match='two sizes or more'):
            growth_exponent(*wrong)

    def row(frames, area):
        cost = 3.0 * frames**1.1 * area**0.9
        return dict(
            part='all', T=frames, area=area, GMACs=cost, ms=7 * cost**2
        )

    rows = [row(t, 100) for t in sizes] + [row(3, a) for a in (25, 400)]
    over_frames, over_area = fit(rows, (3, 100))
    assert over_frames['over'] == 'T' and over_area['over'] == 'area'
    assert over_frames['GMACs'] == pytest.approx(1.1)
    assert over_frames['ms'] == pytest.approx(2.2)
    assert over_area['GMACs'] == pytest.approx(0.9)


def test_front_end_and_backbone(tools, tmp_path, capsys):
    import benchmark_scaling as tool

    path = tmp_path / 'growing.py'
    path.write_text(CONFIG)
    args = [str(path), '--out-dir', str(tmp_path), '--rounds', '1']
    args += ['--sizes', '8x6', '16x12', '--frames', '1', '2', '3']
    tool.main(args)
    content = json.loads((tmp_path / 'results.json').read_text())
    rows = {(r['part'], r['T'], r['size']): r for r in content['rows']}
    assert len(rows) == 2 * 4  # 3 lengths at 8x6, and 16x12
    for (part, frames, size), row in rows.items():
        area = {'8x6': 48, '16x12': 192}[size]
        macs = frames * area * 15 + (area * 35 if part == 'backbone' else 0)
        assert row['GMACs'] * 1e9 == pytest.approx(macs)
        assert row['ms'] > 0
    fits = {(f['part'], f['over']): f['GMACs'] for f in content['fits']}
    assert fits['front end', 'T'] == pytest.approx(1)
    assert fits['front end', 'area'] == pytest.approx(1)
    assert 0.2 < fits['backbone', 'T'] < 0.8
    table = (tmp_path / 'results.md').read_text()
    assert '| front end | T | 1.000 |' in table
    assert table in capsys.readouterr().out
    with Image.open(tmp_path / 'results.png') as image:
        assert image.convert('L').getextrema() == (0, 255)
    path.write_text(CONFIG.replace('LoadVideoFrames', 'LoadImage'))
    with pytest.raises(SystemExit, match='takes no clips'):
        tool.main(args)


def test_medians_of_interleaved_rounds(tools):
    from _timing import interleaved_medians

    order = []
    waits = iter([0.5, 0.02, 0.001, 0.001, 0.2])

    def first():
        order.append('a')
        time.sleep(next(waits))

    times = interleaved_medians([first, lambda: order.append('b')], 3)
    assert order == ['a', 'b'] * 5
    # the two slow rounds at the start warm up; the median leaves one out
    assert 1 <= times[0] < 150


def test_bf16_weights_and_products(tools):
    from _timing import cast, forward_call

    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
    net.eval()
    half = cast(net, 'bf16')
    kinds = [p.dtype for p in half.parameters()]
    assert kinds == [torch.bfloat16] * 2 + [torch.float32] * 2
    assert net[0].weight.dtype == torch.float32
    assert cast(net, 'fp32') is net
    inputs = torch.randn(2, 3, 8, 8)
    exact = forward_call(net, inputs, 'fp32')()
    rounded = forward_call(half, inputs, 'bf16')()
    assert not exact.requires_grad and exact.dtype == torch.float32
    error = (exact - rounded.float()).abs().max()
    assert 0 < error < 0.05
