"""A model that trains in no time, for tests of the command line tools."""

from __future__ import annotations

import torch
from mmengine.evaluator import BaseMetric
from mmengine.model import BaseModel
from mmengine.registry import DATASETS, METRICS, MODELS
from torch.utils.data import Dataset

CONFIG = """
custom_imports = dict(imports=['toy'])
model = dict(type='mmengine.ToyModel')
loader = dict(
    batch_size=2,
    dataset=dict(type='mmengine.ToyDataset'),
    sampler=dict(type='DefaultSampler', shuffle=False),
)
train_dataloader = val_dataloader = test_dataloader = loader
val_evaluator = test_evaluator = dict(type='mmengine.ToyMetric')
train_cfg = dict(by_epoch=True, max_epochs=1)
val_cfg = test_cfg = dict()
optim_wrapper = dict(optimizer=dict(type='Adam', lr=0.1))
param_scheduler = [dict(type='OneCycleLR', eta_max=0.1, total_steps=9)]
env_cfg = dict(dist_cfg=dict(backend='nccl'))
default_scope = 'mmengine'
"""


@MODELS.register_module(force=True)
class ToyModel(BaseModel):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def forward(self, inputs, data_samples=None, mode='tensor'):
        out = self.layer(torch.stack(list(inputs)))
        return dict(loss=(out**2).mean()) if mode == 'loss' else [out]


@DATASETS.register_module(force=True)
class ToyDataset(Dataset):
    metainfo = dict(name='toy')

    def __len__(self):
        return 8

    def __getitem__(self, index):
        return dict(inputs=torch.full((4,), float(index)), data_samples=index)


@METRICS.register_module(force=True)
class ToyMetric(BaseMetric):
    default_prefix = 'toy'

    def process(self, data_batch, data_samples):
        self.results += [dict(seen=1)] * len(data_batch['inputs'])

    def compute_metrics(self, results):
        return dict(count=len(results))
