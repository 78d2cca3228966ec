from __future__ import annotations

import pickle

import pytest
import torch
from mmengine.model import initialize

from mmpose_starpose.models import EDSR, RRDBNet, SPyNet


def trained(model):
    torch.manual_seed(1)
    for p in model.parameters():
        torch.nn.init.normal_(p)
    return model


def init_cfg(path):
    return dict(type='PublishedWeights', checkpoint=str(path))


@pytest.mark.parametrize(
    ('build', 'wrap'),
    [
        (lambda **k: RRDBNet(8, 1, 4, **k), lambda w: dict(params_ema=w)),
        (lambda **k: RRDBNet(8, 1, 4, **k), lambda w: dict(params=w)),
        (lambda **k: EDSR(4, 8, 2, **k), lambda w: w),
        (lambda **k: SPyNet(2, **k), lambda w: dict(params=w)),
        (lambda **k: SPyNet(2, **k), lambda w: dict(state_dict=w, meta={})),
    ],
)
def test_files_of_all_kinds_load(build, wrap, tmp_path):
    weights = trained(build()).state_dict()
    path = tmp_path / 'published.pth'
    torch.save(wrap(weights), path)
    model = build(init_cfg=init_cfg(path))
    model.init_weights()
    assert all(
        torch.equal(v, weights[n]) for n, v in model.state_dict().items()
    )


def test_averaged_weights_go_first(tmp_path):
    model = EDSR(2, 4, 1)
    zeros = {n: torch.zeros_like(v) for n, v in model.state_dict().items()}
    ones = {n: torch.ones_like(v) for n, v in zeros.items()}
    path = tmp_path / 'both.pth'
    torch.save(dict(params=zeros, params_ema=ones), path)
    initialize(model, init_cfg(path))
    assert model.head[0].weight.eq(1).all()


def test_what_does_not_fit_is_listed(tmp_path):
    weights = RRDBNet(8, 2, 4).state_dict()
    weights['conv_last.weight'] = torch.zeros(1, 8, 3, 3)
    del weights['conv_hr.bias']
    path = tmp_path / 'other.pth'
    torch.save(dict(params_ema=weights), path)
    with pytest.raises(ValueError) as error:
        initialize(RRDBNet(8, 1, 4), init_cfg(path))
    text = str(error.value)
    assert 'does not fit RRDBNet' in text
    assert 'missing: conv_hr.bias' in text
    assert 'not in the model: body.1.rdb1.conv1.weight' in text
    assert 'conv_last.weight is (1, 8, 3, 3) but the model has (3, 8' in text


def test_a_file_runs_no_code(tmp_path):
    class Harm:
        def __reduce__(self):
            return (open, (str(tmp_path / 'harm'), 'w'))

    path = tmp_path / 'harmful.pth'
    torch.save(dict(params=Harm()), path)
    with pytest.raises(pickle.UnpicklingError):
        initialize(EDSR(2, 4, 1), init_cfg(path))
    assert not (tmp_path / 'harm').exists()


def test_missing_and_strange_files_are_named(tmp_path):
    with pytest.raises(ValueError, match='no.pth., which is no file'):
        initialize(EDSR(2, 4, 1), init_cfg(tmp_path / 'no.pth'))
    path = tmp_path / 'strange.pth'
    torch.save(dict(epoch=3, model={}), path)
    with pytest.raises(ValueError, match=r"none of .*it has \['epoch', 'mod"):
        initialize(EDSR(2, 4, 1), init_cfg(path))


def test_a_url_is_downloaded_once(tmp_path, monkeypatch):
    monkeypatch.setenv('TORCH_HOME', str(tmp_path))
    weights = trained(EDSR(2, 4, 1)).state_dict()
    calls = []

    def download(url, target):
        calls.append(url)
        torch.save(weights, target)

    monkeypatch.setattr(torch.hub, 'download_url_to_file', download)
    for _ in range(2):
        model = EDSR(2, 4, 1)
        initialize(model, init_cfg('https://example.org/models/edsr.pt'))
        assert torch.equal(model.head[0].weight, weights['head.0.weight'])
    assert calls == ['https://example.org/models/edsr.pt']
