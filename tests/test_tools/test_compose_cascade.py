from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmpose.registry import MODELS

ROOT = Path(__file__).parents[2]
CASCADE = (
    'configs/baselines/'
    'cascade-edsr-s_res18_1xb8-2e_sample-clips-64x48to256x192.py'
)


@pytest.fixture(scope='module')
def tool():
    path = ROOT / 'tools/model_converters/compose_cascade.py'
    spec = importlib.util.spec_from_file_location('compose_cascade', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def model():
    return MODELS.build(Config.fromfile(ROOT / CASCADE).model)


def save(state, path):
    torch.save(dict(state_dict=state, meta={}), path)
    return str(path)


def test_parts_come_from_their_checkpoints(tool, model, tmp_path):
    parts = model.restorer.state_dict(), model.pose_model.state_dict()
    alone = {f'restorer.{n}': v for n, v in parts[0].items()}
    restorer = save(alone, tmp_path / 'restorer.pth')
    pose = save(parts[1], tmp_path / 'pose.pth')
    whole = save(model.state_dict(), tmp_path / 'whole.pth')
    for a, b in ((restorer, pose), (whole, whole)):
        out = str(tmp_path / 'new' / 'cascade.pth')
        tool.main([str(ROOT / CASCADE), out, '--restorer', a, '--pose', b])
        weights = torch.load(out, weights_only=True)['state_dict']
        assert weights.keys() == model.state_dict().keys()
        assert all(
            torch.equal(v, weights[n]) for n, v in model.state_dict().items()
        )


def test_a_part_without_checkpoint_is_initialised(tool, model, tmp_path):
    pose = save(model.pose_model.state_dict(), tmp_path / 'pose.pth')
    out = str(tmp_path / 'cascade.pth')
    tool.main([str(ROOT / CASCADE), out, '--pose', pose])
    new = torch.load(out, weights_only=True)['state_dict']
    old = model.state_dict()
    assert all(
        torch.equal(v, new[n]) for n, v in old.items() if 'pose_model' in n
    )
    assert not torch.equal(
        old['restorer.head.0.weight'], new['restorer.head.0.weight']
    )


def test_what_does_not_fit_is_named(tool, model, tmp_path, capsys):
    wrong = save(dict(a=torch.zeros(1)), tmp_path / 'wrong.pth')
    out = str(tmp_path / 'cascade.pth')
    stock = ROOT / 'configs/baselines'
    stock = stock / 'td-hm_res18_1xb8-2e_sample-clips-64x48to256x192.py'
    for argv, message in (
        ([ROOT / CASCADE, out, '--pose', wrong], 'does not fit pose_model'),
        ([ROOT / CASCADE, out, '--restorer', wrong], 'head.0.weight'),
        ([ROOT / CASCADE, out, '--pose', 'no.pth'], "'no.pth' is not a file"),
        ([stock, out], 'allowed is CascadedPoseEstimator'),
    ):
        with pytest.raises(SystemExit):
            tool.main([str(a) for a in argv])
        assert message in capsys.readouterr().err
    assert not Path(out).exists()
