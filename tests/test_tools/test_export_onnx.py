from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmpose.registry import MODELS

from mmpose_starpose.apis import OnnxNetwork, export_error

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope='module')
def tool():
    pytest.importorskip('onnxruntime')
    path = ROOT / 'tools/deployment/export_onnx.py'
    spec = importlib.util.spec_from_file_location('export_onnx', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def trained(tiny, tmp_path):
    """A config, its model, and the model's checkpoint."""
    model = MODELS.build(Config.fromfile(tiny['star']).model).eval()
    checkpoint = tmp_path / 'star.pth'
    torch.save(dict(state_dict=model.state_dict(), meta={}), checkpoint)
    return str(tiny['star']), model, str(checkpoint)


def test_file_computes_what_the_checkpoint_does(
    tool, trained, tmp_path, capsys
):
    path, model, checkpoint = trained
    out = tmp_path / 'new' / 'star.onnx'
    tool.main([path, checkpoint, str(out), '--frames', '5', '--dynamic-batch'])
    clips = torch.randn(3, 5, 3, 64, 48)
    assert export_error(model, OnnxNetwork(out), clips) < 1e-3
    said = capsys.readouterr().out
    assert '(N, 5, 3, 64, 48), RGB, minus [123.675, 116.28, 103.53]' in said
    assert [p.name for p in out.parent.iterdir()] == ['star.onnx']


def test_what_differs_is_not_written(tool, trained, tmp_path, monkeypatch):
    path, _, checkpoint = trained
    out = tmp_path / 'new' / 'star.onnx'
    tool.main([path, checkpoint, str(out)])
    before = out.read_bytes()
    monkeypatch.setattr(tool, 'export_error', lambda *_: float('nan'))
    with pytest.raises(SystemExit, match='differs from the model by nan'):
        tool.main([path, checkpoint, str(out)])
    assert out.read_bytes() == before
    assert [p.name for p in out.parent.iterdir()] == ['star.onnx']


@pytest.mark.parametrize(
    ('number', 'text'),
    [('0', '--batch-size must be at least 1, got 0'), (None, 'not a file')],
)
def test_bad_arguments_are_named(tool, trained, capsys, number, text):
    path, _, checkpoint = trained
    more = ['--batch-size', number] if number else []
    checkpoint = checkpoint if number else 'missing.pth'
    with pytest.raises(SystemExit):
        tool.main([path, checkpoint, 'out.onnx', *more])
    assert text in capsys.readouterr().err


def test_weights_that_a_checkpoint_lacks_are_named(tool, trained, tmp_path):
    path, model, checkpoint = trained
    weights = model.state_dict()
    name = next(iter(weights))
    del weights[name]
    torch.save(dict(state_dict=weights, meta={}), checkpoint)
    with pytest.raises(SystemExit, match=f'lacks 1 of .*{name}'):
        tool.main([path, checkpoint, str(tmp_path / 'star.onnx')])


def test_network_of_one_batch_size_is_told(tool, trained, tmp_path):
    path, _, checkpoint = trained
    cfg = Config.fromfile(path)
    cfg.model.backbone.front_end = dict(align=True)
    weights = MODELS.build(cfg.model).state_dict()
    torch.save(dict(state_dict=weights, meta={}), checkpoint)
    cfg.dump(path)
    out = tmp_path / 'new' / 'star.onnx'
    with pytest.raises(SystemExit, match='without --dynamic-batch'):
        tool.main([path, checkpoint, str(out), '--dynamic-batch'])
    assert not list(out.parent.iterdir())
    tool.main([path, checkpoint, str(out), '--batch-size', '2'])
    assert out.is_file()
