from __future__ import annotations

import collections
import os
import re
import zipfile

import numpy as np
import pytest
import torch
from mmengine.logging import HistoryBuffer, MessageHub
from mmengine.optim import OneCycleLR
from mmengine.runner import load_checkpoint, save_checkpoint

from mmpose_starpose import compat

compat.apply()

checks_types = pytest.mark.skipif(
    tuple(map(int, torch.__version__.split('.')[:2])) < (2, 6),
    reason='torch before 2.6 loads whatever a file says',
)


def saved(tmp_path, content):
    path = str(tmp_path / 'checkpoint.pth')
    save_checkpoint(content, path)
    return path


def test_what_mmengine_writes_loads(tmp_path):
    model = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    schedule = OneCycleLR(optimizer, eta_max=0.1, total_steps=10)
    hub = MessageHub('test_checkpoints')
    hub.update_scalar('train/loss', 1.5)
    hub.update_scalar('val/AP', np.float32(0.5))
    hub.update_info('iter', 7)
    hub.update_info('numbers', np.arange(6, dtype=np.int64).reshape(2, 3))
    path = saved(
        tmp_path,
        dict(
            state_dict=model.state_dict(),
            optimizer=optimizer.state_dict(),
            param_schedulers=[schedule.state_dict()],
            message_hub=hub.state_dict(),
            meta=dict(
                dataset_meta=dict(
                    joint_weights=np.ones(17, dtype=np.float32),
                    flags=np.array([True, False]),
                    names=np.array(['nose', 'eye']),
                ),
                best=np.float64(0.25),
                counts=collections.Counter([3]),
            ),
        ),
    )
    loaded = load_checkpoint(torch.nn.Linear(3, 2), path)

    history = loaded['message_hub']['log_scalars']['train/loss']
    assert isinstance(history, HistoryBuffer)
    assert history.statistics('mean') == 1.5
    meta = loaded['meta']['dataset_meta']
    assert meta['joint_weights'].tolist() == [1.0] * 17
    assert meta['names'].tolist() == ['nose', 'eye']
    assert loaded['meta']['best'] == 0.25
    schedule.load_state_dict(loaded['param_schedulers'][0])
    optimizer.load_state_dict(loaded['optimizer'])


@checks_types
@pytest.mark.parametrize('core', ['core', '_core'])
def test_files_of_either_numpy_load(tmp_path, core):
    path = saved(tmp_path, dict(a=np.arange(3), b=np.float32(1)))
    other = str(tmp_path / 'other.pth')
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, 'w') as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith('data.pkl'):
                module = f'numpy.{core}.multiarray'.encode()
                data = re.sub(rb'numpy\._?core\.multiarray', module, data)
                assert data.count(module) == 2
            new.writestr(name, data)
    loaded = load_checkpoint(torch.nn.Module(), other)
    assert loaded['a'].tolist() == [0, 1, 2]
    assert loaded['b'] == 1


class RunsACommand:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


class ReachesForGetattr:
    def __init__(self, owner, name):
        self.pair = owner, name

    def __reduce__(self):
        return getattr, self.pair


@checks_types
@pytest.mark.parametrize(
    'attack',
    [
        ReachesForGetattr(HistoryBuffer, '__init__'),
        ReachesForGetattr(HistoryBuffer, 'register_statistics'),
        ReachesForGetattr(np.ndarray, 'tofile'),
        ReachesForGetattr('text', 'min'),
        np.load,
        eval,
    ],
    ids=lambda attack: getattr(attack, '__name__', None),
)
def test_anything_else_is_refused(tmp_path, attack):
    path = saved(tmp_path, dict(state_dict={}, attack=attack))
    with pytest.raises(Exception, match=r'(?i)weights.only|getattr'):
        load_checkpoint(torch.nn.Module(), path)


@checks_types
def test_code_in_a_checkpoint_is_not_run(tmp_path):
    made = str(tmp_path / 'made')
    path = saved(tmp_path, dict(state_dict={}, attack=RunsACommand(made)))
    with pytest.raises(Exception, match='(?i)weights.only'):
        load_checkpoint(torch.nn.Module(), path)
    assert not os.path.exists(made)
