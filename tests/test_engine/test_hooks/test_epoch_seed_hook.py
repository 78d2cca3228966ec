from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from mmengine.dataset import Compose, ConcatDataset, RepeatDataset
from mmpose.registry import DATASETS
from torch.utils.data import DataLoader

from mmpose_starpose.datasets.transforms import SeedSample
from mmpose_starpose.engine import EpochSeedHook
from mmpose_starpose.engine.hooks.epoch_seed_hook import iter_transforms


class Samples(torch.utils.data.Dataset):
    """Draws one number a sample, from MMPose's kind of generator."""

    def __init__(self):
        self.pipeline = Compose([SeedSample()])

    def __len__(self):
        return 6

    def __getitem__(self, index):
        seed = self.pipeline(dict(id=index))['sample_seed']
        return index, seed[1], np.random.rand()


def epoch_of(loader, epoch):
    runner = SimpleNamespace(seed=0, epoch=epoch, train_dataloader=loader)
    hook = EpochSeedHook()
    hook.before_train_epoch(runner)
    rows = []
    for index, batch in enumerate(loader):
        hook.before_train_iter(runner, index)
        rows.append(tuple(float(v) for v in batch))
    return sorted(rows), torch.rand(1).item()


@pytest.mark.parametrize('workers', [0, 2])
def test_draws_depend_on_the_epoch_alone(workers):
    def loader():
        return DataLoader(
            Samples(),
            batch_size=None,
            num_workers=workers,
            persistent_workers=workers > 0,
            shuffle=True,
        )

    unbroken = loader()
    first, second = epoch_of(unbroken, 0), epoch_of(unbroken, 1)
    assert first != second
    assert {row[1] for row in second[0]} == {1}
    resumed = epoch_of(loader(), 1)
    assert resumed == second
    assert epoch_of(DataLoader(Samples(), batch_size=None), 1)[0] == second[0]


def test_finds_transforms_in_wrapped_data_sets(clips):
    def data():
        return DATASETS.build(
            dict(
                type='PoseTrack18ClipDataset',
                data_root=str(clips),
                ann_file='annotations/posetrack18_val.json',
                data_prefix=dict(img=''),
                pipeline=[dict(type='SeedSample')],
            )
        )

    for wrapped, count in (
        (data(), 1),
        (ConcatDataset([data(), data()]), 2),
        (RepeatDataset(data(), times=2), 1),
    ):
        found = list(iter_transforms(wrapped))
        assert [type(t) for t in found] == [SeedSample] * count
