"""Tests of loading the weights of whole models."""

from pathlib import Path

import pytest
import torch
from torch import nn

from mmpose_starpose.models.checkpoints import load_all_weights, load_weights


def test_names_what_is_missing_and_leaves_out_the_rest(tmp_path: Path):
    path = str(tmp_path / 'weights.pth')
    torch.save({'state_dict': {'weight': torch.ones(2, 3), 'else': 0}}, path)
    model = nn.Linear(3, 2)
    assert load_weights(model, path) == ['bias']
    assert model.weight.eq(1).all()


def test_takes_a_bare_state_dict(tmp_path: Path):
    path = str(tmp_path / 'weights.pth')
    given = nn.Linear(3, 2)
    torch.save(given.state_dict(), path)
    model = nn.Linear(3, 2)
    assert load_weights(model, path) == []
    assert model.bias.equal(given.bias)


def test_another_shape_is_an_error(tmp_path: Path):
    path = str(tmp_path / 'weights.pth')
    torch.save(nn.Linear(4, 2).state_dict(), path)
    with pytest.raises(RuntimeError, match='weight'):
        load_weights(nn.Linear(3, 2), path)


def test_all_weights_or_an_error_that_names_one(tmp_path: Path):
    path = str(tmp_path / 'weights.pth')
    torch.save({'weight': torch.ones(2, 3)}, path)
    with pytest.raises(ValueError, match="1 of .* my net, .* 'bias'"):
        load_all_weights(nn.Linear(3, 2), path, 'my net')
    model = nn.Linear(3, 2, bias=False)
    load_all_weights(model, path)
    assert model.weight.eq(1).all()
