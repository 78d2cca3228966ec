"""Every bottom-up config builds, learns and predicts."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmpose.registry import DATASETS, KEYPOINT_CODECS, MODELS
from mmpose.structures import PoseDataSample

ROOT = Path(__file__).parents[1]
CONFIGS = [
    p
    for p in sorted((ROOT / 'configs').rglob('*.py'))
    if '_base_' not in p.parts
    and Config.fromfile(p).model.type == 'BottomupPoseEstimator'
]
NAME = re.compile(r'.+_(\d+)xb(\d+)-(\d+)e_coco-(\d+)x(\d+)')

all_configs = pytest.mark.parametrize('path', CONFIGS, ids=lambda p: p.stem)


def shrink(node, factor=4):
    """Makes every size of the codecs and pipelines smaller."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ('input_size', 'heatmap_size'):
                node[key] = tuple(v // factor for v in value)
            else:
                shrink(value, factor)
    elif isinstance(node, (list, tuple)):
        for value in node:
            shrink(value, factor)


def dataset_of(cfg, clips):
    cfg.update(
        data_root=str(clips),
        ann_file='annotations/posetrack18_train.json',
        data_prefix=dict(img=''),
    )
    return DATASETS.build(cfg)


def test_there_are_some():
    assert len(CONFIGS) >= 4


@all_configs
def test_config_learns_and_predicts(path, clips):
    cfg = Config.fromfile(path)
    shrink(cfg._cfg_dict)
    model = MODELS.build(cfg.model)
    train = dataset_of(cfg.train_dataloader.dataset, clips)
    model.train()
    data = pseudo_collate([train[0], train[1]])
    losses = model(**model.data_preprocessor(data, True), mode='loss')
    assert set(losses) == {'loss_kpt', 'loss_pull', 'loss_push'}
    sum(losses.values()).backward()
    missing = [n for n, p in model.named_parameters() if p.grad is None]
    assert not missing
    model.eval()
    test = dataset_of(cfg.test_dataloader.dataset, clips)
    data = model.data_preprocessor(pseudo_collate([test[0]]), False)
    with torch.no_grad():
        (sample,) = model(**data, mode='predict')
    assert sample.pred_instances.keypoints.ndim in (2, 3)  # or nobody


@all_configs
def test_name_says_what_is_inside(path):
    cfg = Config.fromfile(path)
    match = NAME.fullmatch(path.stem)
    assert match, 'name it {algorithm}_{batch}-{epochs}_coco-{size}'
    gpus, batch, epochs, height, width = map(int, match.groups())
    assert cfg.train_dataloader.batch_size == batch
    assert cfg.train_cfg.max_epochs == epochs
    assert cfg.auto_scale_lr.base_batch_size == gpus * batch
    assert cfg.param_scheduler[-1].end == epochs
    transforms = {t['type']: t for t in cfg.test_dataloader.dataset.pipeline}
    assert transforms['BottomupResize']['input_size'] == (width, height)
    assert cfg.custom_imports['imports'] == ['mmpose_starpose']
    assert cfg.default_hooks.checkpoint.save_best == 'coco/AP'
    assert cfg.val_evaluator.type == 'CocoMetric'
    # MMPose 1.x sums the tag loss over the batch; the papers have the mean
    assert cfg.model.head.tag_loss.loss_weight * batch == pytest.approx(1e-3)


@all_configs
def test_perfect_heatmaps_give_back_the_points(path, monkeypatch):
    """Through flip test and grouping, without a shift to either side."""
    cfg = Config.fromfile(path)
    head = MODELS.build({**cfg.model.head, 'in_channels': 8})
    encoder = {t['type']: t for t in cfg.train_dataloader.dataset.pipeline}[
        'GenerateTarget'
    ]['encoder']
    codec = KEYPOINT_CODECS.build(encoder)
    points = np.random.default_rng(0).uniform(40, 470, (1, 17, 2))

    def perfect(points):
        heatmaps = torch.from_numpy(codec.encode(points)['heatmaps'])[None]
        return heatmaps, torch.zeros_like(heatmaps)

    flipped = points[:, ::-1].copy()
    flipped[..., 0] = 511 - flipped[..., 0]
    sample = PoseDataSample()
    sample.set_metainfo(
        dict(img_shape=(512, 512), flip_indices=list(range(16, -1, -1)))
    )
    monkeypatch.setattr(head, 'forward', lambda feats: feats)
    (pred,) = head.predict(
        [perfect(points), perfect(flipped)], [sample], cfg.model.test_cfg
    )
    assert pred.keypoints.shape == (1, 17, 2)
    error = pred.keypoints[0] - points[0]
    size = 512 / codec.heatmap_size[0]  # of a cell in pixels
    assert (abs(error) <= 0.8 * size).all()
    assert (abs(error.mean(0)) <= 0.25 * size).all()
