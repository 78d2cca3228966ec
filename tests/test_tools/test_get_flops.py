"""What models cost, against counts by hand and the SRPose paper's."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmpose.registry import MODELS
from torch import nn

ROOT = Path(__file__).parents[2]
STAR = 'star_pose/star-pose_s_1xb8-2e_sample-clips-64x48to256x192'
STOCK = 'baselines/td-hm_res18_1xb8-2e_sample-clips-64x48to256x192'
AE = 'srpose/ae-sr_res50_8xb24-300e_coco-512x512'


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / 'tools/analysis_tools'))
    import get_flops

    yield get_flops
    for name in ('get_flops', '_flops', '_report'):
        sys.modules.pop(name, None)


def config(name):
    return Config.fromfile(ROOT / f'configs/{name}.py')


class TinyHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.predict = nn.ConvTranspose2d(4, 2, 2, stride=2, bias=False)
        self.only_training = nn.Conv2d(4, 2, 1)
        self.attention = nn.MultiheadAttention(2, 1)

    def forward(self, x):
        x = self.predict(x)
        tokens = x.flatten(2).permute(2, 0, 1)
        tokens, _ = self.attention(tokens, tokens, tokens)
        return self.attention(tokens, tokens, tokens, need_weights=False)[0]


def test_tiny_net_by_hand(tool):
    model = nn.Module()
    model.backbone = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU()
    )
    model.head = TinyHead()
    backbone, head, both = tool.measure(model, (3, 6, 5), 'tiny')
    assert [r.part for r in (backbone, head, both)] == [
        'backbone',
        'head',
        'all',
    ]
    assert both.input == '3x6x5'
    # convolution, and 2 an element for the norm
    assert backbone.gmacs * 1e9 == pytest.approx(30 * (4 * 3 * 9 + 4 * 2))
    assert backbone.params == backbone.params_training == 4 * 27 + 4 + 8
    # attention: n tokens of 2 channels; in, out, weights and their sum,
    # once by matrix products and once fused
    n = 120
    attention = n * 2 * 6 + n * 2 * 2 + 2 * n * n * 2
    deconvolution = 30 * 4 * 2 * 4
    assert head.gmacs * 1e9 == pytest.approx(deconvolution + 2 * attention)
    used = 4 * 2 * 4 + 3 * 2 * 2 + 6 + 2 * 2 + 2
    assert head.params == used
    assert head.params_training == used + 4 * 2 + 2
    assert both.gmacs == pytest.approx(backbone.gmacs + head.gmacs)
    assert both.params == backbone.params + head.params


class Cascade(nn.Module):
    """Normalises between restorer and pose network, and has a teacher."""

    def __init__(self):
        super().__init__()
        self.restorer = nn.Conv2d(3, 12, 3, padding=1, bias=False)
        self.backbone = nn.Conv2d(3, 4, 1, bias=False)
        self.teacher = nn.Conv2d(3, 99, 1)

    def forward(self, inputs, data_samples, mode):
        assert (data_samples, mode) == (None, 'tensor')
        sr = nn.functional.pixel_shuffle(self.restorer(inputs), 2)
        return self.backbone((sr - 0.5) / 0.2)


def test_cascade_by_hand(tool):
    rows = tool.measure(Cascade(), (3, 6, 5), 'cascade')
    assert [r.part for r in rows] == ['restorer', 'backbone', 'all']
    restorer, backbone = 30 * 12 * 27, 120 * 4 * 3
    assert [r.gmacs * 1e9 for r in rows] == pytest.approx(
        [restorer, backbone, restorer + backbone]
    )
    assert [r.params for r in rows] == [12 * 27, 12, 12 * 27 + 12]
    assert rows[-1].params_training == 12 * 27 + 12 + 99 * 4
    # mmcv counts layers, of the whole forward pass only
    assert [r.gflops_mmcv for r in rows[:2]] == [None, None]
    assert rows[-1].gflops_mmcv * 1e9 == restorer + backbone
    table = tool.markdown_table(rows)
    assert '| restorer | 0.00 | - |' in table


class Levels(nn.Module):
    """A backbone that costs nothing."""

    channels = (32, 64, 128, 256)

    def forward(self, x):
        n, _, h, w = x.shape
        return tuple(
            x.new_zeros(n, c, h // s, w // s)
            for c, s in zip(self.channels, (4, 8, 16, 32))
        )


def test_head_of_srpose(tool):
    model = nn.Module()
    model.backbone = Levels()
    size = (192, 256)
    model.head = MODELS.build(
        dict(
            type='SRPoseHead',
            in_channels=Levels.channels,
            out_channels=17,
            decoder=dict(
                type='MSRAHeatmap', input_size=size, heatmap_size=size, sigma=8
            ),
        )
    )
    backbone, head, both = tool.measure(model, (3, 256, 192))
    assert (backbone.params, backbone.gmacs) == (0, 0)
    # as the SRPose authors' code counts
    assert (head.params, head.params_training) == (649_093, 966_789)
    assert both.gmacs == head.gmacs


@pytest.mark.parametrize(
    ('name', 'gflops', 'millions'),
    [
        ('td-hm_res50_8xb32-210e_coco-256x192', 5.46, 34.00),
        ('td-sr_res50_8xb32-210e_coco-256x192', 5.77, 34.10),
        ('td-srpose_res50_8xb32-210e_coco-256x192', 4.61, 24.80),
        ('td-hm_hrnet-w32_8xb32-210e_coco-256x192', 7.70, 28.54),
        ('td-sr_hrnet-w32_8xb32-210e_coco-256x192', 7.98, 28.63),
        ('td-srpose_hrnet-w32_8xb32-210e_coco-256x192', 8.28, 29.95),
        ('ae_res50_8xb24-300e_coco-512x512', 29.20, None),
        ('ae-sr_res50_8xb24-300e_coco-512x512', 30.86, None),
        ('ae_hrnet-w32_8xb24-300e_coco-512x512', 41.10, None),
        ('ae-sr_hrnet-w32_8xb24-300e_coco-512x512', 42.57, None),
    ],
)
def test_srpose_table(tool, name, gflops, millions):
    """The paper's figures, to their last digit."""
    cfg = config(f'srpose/{name}')
    net = tool.Parts(MODELS.build(cfg.model)).eval()
    shape = tool.input_shape(cfg)
    parts = ['backbone', 'head']
    with torch.no_grad():
        counted = tool.count_mmcv(net, shape, parts)['all']
    assert round(counted / 1e9, 2) == gflops
    if millions:
        small = torch.zeros(1, 3, 64, 64)
        params = sum(p.numel() for p in tool.count_used(net, small))
        assert params / 1e6 == pytest.approx(millions, abs=0.0051)


@pytest.mark.parametrize(
    ('head', 'gflops', 'millions'),
    [('hm', 2.82, 7.89), ('sr', 3.09, 7.98), ('srpose', 3.34, 8.86)],
)
def test_srpose_table_hrformer(tool, head, gflops, millions):
    """The paper's figures, counted on what the authors' code computes.

    Its backbone has all four scales whatever the head, and multiplies with
    the output projection of an attention by a function, which a counter of
    layers does not see. The row of SRPose has all its predictors.
    """
    cfg = config(f'srpose/td-{head}_hrformer-small_8xb32-210e_coco-256x192')
    cfg.model.backbone.extra.stage4.multiscale_output = True
    if head != 'srpose':
        cfg.model.neck = dict(type='FeatureMapProcessor', select_index=0)
    net = tool.Parts(MODELS.build(cfg.model)).eval()
    unseen = {}
    for name, module in net.named_modules():
        if name.endswith('.attn.proj'):
            module.register_forward_hook(
                lambda m, i, o: unseen.update({m: o.numel() * m.in_features})
            )
    if head == 'srpose':
        all_levels, levels = net.head._forward_levels, {-1, 0, 1, 2, 3}
        net.head.forward = lambda feats: all_levels(feats, levels)[3]
    with torch.no_grad():
        counted = tool.count_mmcv(net, (3, 256, 192), [])
    assert len(unseen) == 2 * 2 + 4 * 2 * 3 + 2 * 2 * 4
    assert round((counted['all'] - sum(unseen.values())) / 1e9, 2) == gflops
    params = sum(p.numel() for p in net.parameters())
    assert round(params / 1e6, 2) == millions


@pytest.mark.parametrize(
    ('name', 'shape'),
    [
        (STAR, (3, 3, 64, 48)),
        (STOCK, (3, 256, 192)),
        (AE, (3, 512, 512)),
    ],
)
def test_input_is_the_pipelines(tool, name, shape):
    cfg = config(name)
    assert tool.input_shape(cfg) == shape
    assert tool.input_shape(cfg, (32, 24), 5) == (5, 3, 32, 24)
    assert tool.input_shape(cfg, frames=0) == shape[-3:]
    assert tool.input_shape(cfg, (32, 24)) == (*shape[:-2], 32, 24)


def test_missing_size_is_named(tool):
    pipeline = [dict(type='LoadImage'), dict(type='PackPoseInputs')]
    cfg = Config(dict(test_dataloader=dict(dataset=dict(pipeline=pipeline))))
    with pytest.raises(ValueError, match='no transform.*give the size'):
        tool.input_shape(cfg)


def test_command_line(tool, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv('SAMPLE_CLIPS_ROOT', str(tmp_path))
    paths = [str(ROOT / f'configs/{n}.py') for n in (STAR, STOCK)]
    tool.main([*paths, '--shape', '32', '32', '--out-dir', str(tmp_path)])
    table = (tmp_path / 'results.md').read_text()
    assert table in capsys.readouterr().out
    rows = json.loads((tmp_path / 'results.json').read_text())['results']
    assert [r['part'] for r in rows] == [
        *('backbone', 'neck', 'head', 'all'),
        *('backbone', 'head', 'all'),
    ]
    assert [r['input'] for r in rows[3:5]] == ['3x3x32x32', '3x32x32']
    # the neck makes SR images, in training and where they are asked for
    assert rows[1]['params'] == 0 < rows[1]['params_training']
    with open(tmp_path / 'results.csv') as file:
        assert len(list(csv.DictReader(file))) == len(rows)
    for wrong in (['--shape', '0', '4'], ['--frames', '-1']):
        with pytest.raises(SystemExit):
            tool.parse_args([paths[0], *wrong])
    with pytest.raises(SystemExit):
        tool.parse_args(['missing.py'])
    assert "'missing.py' is not a file" in capsys.readouterr().err
