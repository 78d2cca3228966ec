from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmpose.registry import MODELS

from mmpose_starpose.apis import (
    OnnxNetwork,
    export_error,
    export_onnx,
    input_shape,
)

CONFIGS = Path(__file__).parents[2] / 'configs'
SUFFIX = '1xb8-2e_sample-clips-64x48to256x192.py'
STAR = 'star_pose/star-pose_s'


def build(name):
    cfg = Config.fromfile(CONFIGS / f'{name}_{SUFFIX}')
    torch.manual_seed(0)
    return MODELS.build(cfg.model).eval(), input_shape(cfg)


@pytest.mark.parametrize(
    'name',
    [
        'star_pose/star-pose_s-aligned',
        'star_pose/star-pose_hrnet-w16',
        'baselines/cascade-rvr-s_res18',
        'baselines/rtmpose-t',
        'baselines/native-offset_hrnet-w16',
    ],
)
def test_models_of_all_kinds_export(name, tmp_path):
    pytest.importorskip('onnxruntime')
    model, shape = build(name)
    # traced on one input, compared on another
    example, inputs = torch.randn(2, 1, *shape).unbind(0)
    export_onnx(model, example, tmp_path / 'new' / 'model.onnx')
    network = OnnxNetwork(tmp_path / 'new' / 'model.onnx')
    assert export_error(model, network, inputs) < 1e-3


def test_file_takes_other_numbers_of_clips_if_asked(tmp_path):
    pytest.importorskip('onnxruntime')
    model, shape = build(STAR)
    inputs = torch.randn(3, *shape)
    for dynamic in (False, True):
        path = tmp_path / 'model.onnx'
        export_onnx(model, inputs[:1], path, dynamic_batch=dynamic)
        network = OnnxNetwork(path)
        if dynamic:
            assert export_error(model, network, inputs) < 1e-3
        else:
            with pytest.raises(Exception, match='Got invalid dimensions'):
                network(inputs)


def test_other_weights_are_told_apart(tmp_path):
    pytest.importorskip('onnxruntime')
    model, shape = build(STAR)
    inputs = torch.randn(1, *shape)
    export_onnx(model, inputs, tmp_path / 'model.onnx')
    network = OnnxNetwork(tmp_path / 'model.onnx')
    assert export_error(model, network, inputs) < 1e-3
    with torch.no_grad():
        next(model.parameters()).mul_(2)
    assert export_error(model, network, inputs) > 1e-3


def test_missing_onnxruntime_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, 'onnxruntime', None)
    with pytest.raises(ImportError, match='pip install onnx onnxruntime'):
        OnnxNetwork('model.onnx')
