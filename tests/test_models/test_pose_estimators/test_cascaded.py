from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from mmengine.config import Config
from mmengine.dataset import Compose, pseudo_collate
from mmengine.runner import Runner
from mmpose.registry import DATASETS, MODELS

CONFIG = (
    Path(__file__).parents[3]
    / 'configs/baselines'
    / 'cascade-rvr-s_res18_1xb8-2e_sample-clips-64x48to256x192.py'
)
EDSR = dict(type='EDSR', scale=4, channels=4, num_blocks=1)
BICUBIC = dict(type='BicubicRestorer', scale=4)


@pytest.fixture
def cfg(clips, monkeypatch):
    """The shipped config with small networks."""
    monkeypatch.setenv('SAMPLE_CLIPS_ROOT', str(clips))
    cfg = Config.fromfile(CONFIG)
    cfg.model.restorer.update(channels=4, num_blocks=1, flow_levels=2)
    cfg.model.pose_model.backbone.update(stem_channels=8, base_channels=8)
    cfg.model.pose_model.head.update(
        in_channels=64, deconv_out_channels=(8, 8, 8)
    )
    for loader in (cfg.train_dataloader, cfg.val_dataloader):
        loader.num_workers = 0
        loader.persistent_workers = False
        loader.dataset.indices = 4
    return cfg


def batch(cfg, split='train'):
    data = DATASETS.build(
        dict(cfg[f'{split}_dataloader'].dataset, pipeline=[])
    )
    pipeline = Compose(cfg[f'{split}_dataloader'].dataset.pipeline)
    return pseudo_collate([pipeline(data.get_data_info(i)) for i in range(2)])


def build(cfg, **kwargs):
    torch.manual_seed(0)
    model = copy.deepcopy(cfg.model)
    for key, value in kwargs.items():
        model[key] = value
    model = MODELS.build(model)
    # predictions of an untrained head are all alike
    torch.nn.init.normal_(model.head.final_layer.weight)
    return model


def run(model, data, mode):
    data = model.data_preprocessor(copy.deepcopy(data), mode == 'loss')
    return model(**data, mode=mode)


def state(part):
    return {n: v.clone() for n, v in part.state_dict().items()}


def changed(part, before):
    return {n for n, v in part.state_dict().items() if not v.equal(before[n])}


@pytest.mark.parametrize(
    ('restorer', 'pose'), [(False, False), (True, False), (False, True)]
)
def test_frozen_parts_stay_as_they_are(cfg, restorer, pose):
    """Weights and batch-norm statistics, over real training steps."""
    loss = None if restorer else cfg.model.sr_loss
    model = build(
        cfg, freeze_restorer=restorer, freeze_pose=pose, sr_loss=loss
    )
    # a batch norm inside the restorer would have to stay, too
    model.restorer.to_image = torch.nn.Sequential(
        model.restorer.to_image, torch.nn.BatchNorm2d(3)
    ).requires_grad_(not restorer)
    model.train()
    before = state(model.restorer), state(model.pose_model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    data = batch(cfg)
    for _ in range(2):
        losses = run(model, data, 'loss')
        total = sum(v for k, v in losses.items() if 'loss' in k)
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
    for part, old, frozen in zip(
        (model.restorer, model.pose_model), before, (restorer, pose)
    ):
        statistics = {n for n in old if 'running' in n}
        assert part.training != frozen
        if frozen:
            assert not changed(part, old)
            assert all(p.grad is None for p in part.parameters())
        else:
            assert changed(part, old) >= {
                n for n, _ in part.named_parameters()
            }
            assert changed(part, old) >= statistics
    assert ('loss_sr' in losses) != restorer


def test_pose_loss_reaches_the_restorer_through_a_frozen_pose_model(cfg):
    model = build(cfg, sr_loss=None, freeze_pose=True, restorer=EDSR)
    run(model.train(), batch(cfg), 'loss')['loss_kpt'].backward()
    assert all(p.grad.abs().sum() > 0 for p in model.restorer.parameters())


def test_the_pose_model_sees_what_a_file_would_hold(cfg):
    """A bicubic cascade is the stock model on the enlarged key frame."""
    model = build(cfg, restorer=BICUBIC, sr_loss=None).eval()
    data = batch(cfg, 'val')
    keys = torch.stack([clip[1] for clip in data['inputs']]).float()
    large = F.interpolate(keys, scale_factor=4, mode='bicubic').clamp(0, 255)
    stock = dict(data, inputs=list(large))
    a = run(model, data, 'predict')
    b = run(model.pose_model, stock, 'predict')
    for ours, theirs in zip(a, b):
        for key in ('keypoints', 'keypoint_scores'):
            assert np.allclose(
                ours.pred_instances[key], theirs.pred_instances[key], atol=1e-3
            )


@pytest.mark.parametrize('bgr_to_rgb', [True, False])
def test_pixels_are_normalised_as_the_pose_model_wants_them(cfg, bgr_to_rgb):
    cfg.model.pose_model.data_preprocessor.update(
        bgr_to_rgb=bgr_to_rgb, mean=[10, 20, 30], std=[2, 4, 8]
    )
    model = build(cfg, restorer=BICUBIC)
    rgb = torch.tensor([0.2, 1.5, 0.6])
    seen = []
    model.pose_model.backbone.register_forward_hook(
        lambda _, x, y: seen.append(x[0][0, :, 0, 0])
    )
    model(rgb.view(1, 3, 1, 1).expand(1, 3, 64, 48))
    pixels = [51, 255, 153] if bgr_to_rgb else [153, 255, 51]
    expected = [
        (p - m) / s for p, m, s in zip(pixels, (10, 20, 30), (2, 4, 8))
    ]
    assert seen[0].tolist() == pytest.approx(expected, abs=1e-3)


def test_flip_test_averages_both_views(cfg):
    """A mirrored clip gives the mirrored heatmaps."""
    model = build(
        cfg, test_cfg=dict(output_heatmaps=True, shift_heatmap=False)
    ).eval()
    torch.nn.init.normal_(model.restorer.to_image.weight)
    data = batch(cfg, 'val')
    mirrored = dict(data, inputs=[clip.flip(-1) for clip in data['inputs']])
    pairs = data['data_samples'][0].metainfo['flip_indices']

    def heatmaps(inputs):
        samples = run(model, inputs, 'predict')
        return torch.stack([s.pred_fields.heatmaps for s in samples])

    plain, other = heatmaps(data), heatmaps(mirrored)
    assert plain.std() > 0
    assert torch.allclose(plain, other.flip(-1)[:, pairs], atol=1e-4)
    model.test_cfg['flip_test'] = False
    alone, other = heatmaps(data), heatmaps(mirrored)
    assert not torch.allclose(alone, other.flip(-1)[:, pairs], atol=1e-2)
    assert torch.allclose(
        plain, (alone + other.flip(-1)[:, pairs]) / 2, atol=1e-4
    )


def test_sr_image_on_demand(cfg):
    model = build(cfg, restorer=BICUBIC).eval()
    data = batch(cfg, 'val')
    assert 'pred_sr' not in run(model, data, 'predict')[0]
    model.test_cfg['output_sr'] = True
    sample = run(model, data, 'predict')[0]
    key = data['inputs'][0][1].float()
    large = F.interpolate(key[None], scale_factor=4, mode='bicubic')[0]
    difference = sample.pred_sr.img - large.clamp(0, 255)
    assert sample.pred_sr.img.dtype == torch.uint8
    assert difference.abs().max() <= 0.501


def test_features_and_outputs_for_tools(cfg):
    model = build(cfg).eval()
    clip = torch.rand(1, 3, 3, 64, 48)
    outputs = model.head(model.extract_feat(clip))
    assert outputs.shape == (1, 17, 64, 48)
    assert torch.equal(model(clip), outputs)


@pytest.mark.parametrize(
    ('kwargs', 'message'),
    [
        (dict(freeze_restorer=True), 'leaves sr_loss nothing to train'),
        (dict(pose_model=dict(BICUBIC)), "pose_model is 'BicubicRestorer'"),
        (dict(restorer=dict(type='ResNet', depth=18)), "restorer is 'ResNet'"),
    ],
)
def test_wrong_parts_are_refused(cfg, kwargs, message):
    with pytest.raises(ValueError, match=message):
        build(cfg, **kwargs)


def test_the_stock_runner_trains_and_tests_it(cfg, tmp_path):
    cfg.work_dir = str(tmp_path)
    cfg.merge_from_dict(
        {
            'model.test_cfg': dict(output_sr=True),
            'train_cfg.max_epochs': 1,
            'train_cfg.val_interval': 1,
            'train_dataloader.batch_size': 4,
            'val_evaluator': [*cfg.val_evaluator, dict(type='SRQuality')],
        }
    )
    cfg.test_dataloader, cfg.test_evaluator = (
        cfg.val_dataloader,
        cfg.val_evaluator,
    )
    runner = Runner.from_cfg(cfg)
    # the restorer learns at a quarter of the rate
    rates = {
        g['lr']
        for g in runner.build_optim_wrapper(cfg.optim_wrapper).param_groups
    }
    assert rates == {2e-3, 5e-4}
    runner.train()
    saved = torch.load(tmp_path / 'epoch_1.pth', weights_only=True)
    parts = {name.split('.')[0] for name in saved['state_dict']}
    assert parts == {'restorer', 'pose_model'}
    scores = runner.test()
    assert {'coco/AP', 'sr/PSNR_person'} <= scores.keys()


def test_parts_are_initialised_from_checkpoints(cfg, tmp_path):
    """Of a restorer trained alone, and of a stock model."""
    source = build(cfg)
    torch.nn.init.normal_(source.restorer.to_image.weight)
    paths = dict(restorer=tmp_path / 'sr.pth', pose=tmp_path / 'pose.pth')
    alone = {
        f'restorer.{n}': v for n, v in source.restorer.state_dict().items()
    }
    torch.save(dict(state_dict=alone), paths['restorer'])
    torch.save(dict(state_dict=source.pose_model.state_dict()), paths['pose'])
    cfg.model.restorer.init_cfg = dict(
        type='Pretrained',
        checkpoint=str(paths['restorer']),
        prefix='restorer.',
    )
    cfg.model.pose_model.init_cfg = dict(
        type='Pretrained', checkpoint=str(paths['pose'])
    )
    torch.manual_seed(7)
    model = MODELS.build(cfg.model)
    model.init_weights()
    assert not changed(model, state(source))
