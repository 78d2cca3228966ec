"""The SRPose head against an independent reading of the authors' network.

The reference below knows no module of ours: it computes the heatmaps from a
state dict with the authors' names by calls of ``torch.nn.functional``.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from mmpose.registry import MODELS

ROOT = Path(__file__).parents[3]
TOOL = ROOT / 'tools/model_converters/srpose_to_mmpose.py'
CHANNELS = (256, 128, 64, 32)
EMBED, UPSCALES = (16, 8, 4, 4), (8, 4, 2, 4)
K = 17


def authors_state_dict(in_channels, generator):
    """Random weights with the names and shapes of the authors' head."""
    coarse_first = in_channels[::-1]
    w = {}

    def conv(name, out, inner, kernel, groups=1):
        shape = (out, inner // groups, kernel, kernel)
        w[f'{name}.weight'] = torch.randn(shape, generator=generator)
        w[f'{name}.weight'] /= (inner // groups * kernel**2) ** 0.5
        w[f'{name}.bias'] = torch.randn(out, generator=generator) / 10

    def norm(name, size):
        w[f'{name}.weight'] = torch.rand(size, generator=generator) + 0.5
        w[f'{name}.bias'] = torch.randn(size, generator=generator) / 10
        w[f'{name}.running_mean'] = torch.randn(size, generator=generator) / 9
        w[f'{name}.running_var'] = torch.rand(size, generator=generator) + 0.5
        w[f'{name}.num_batches_tracked'] = torch.tensor(7)

    conv('lr_head.0', K, coarse_first[0], 1)
    conv('lr_fuse.0', CHANNELS[0], K, 1)
    for i, (inner, out) in enumerate(zip(coarse_first, CHANNELS)):
        conv(f'pre_fuse.{i}.0', out, inner, 1)
        norm(f'pre_fuse.{i}.1', out)
        conv(f'kp_encoder.{i}.0', EMBED[i] * K, out, 1)
        conv(
            f'converge.{i}.conv',
            UPSCALES[i] ** 2 * K,
            EMBED[i] * K,
            11 - 2 * (4 - i),
            K,
        )
    for i, (coarse, fine) in enumerate(zip(CHANNELS, CHANNELS[1:])):
        conv(f'pre_interpolate.{i}.0', coarse, coarse, 3, coarse)
        conv(f'pre_interpolate.{i}.1', fine, coarse, 1)
        norm(f'pre_interpolate.{i}.2', fine)
        conv(f'fuse.{i}', fine, 2 * fine, 1)
        for j in range(2):
            block = f'post_fuse.{i}.{j}'
            conv(f'{block}.dwconv', fine, fine, 7, fine)
            norm(f'{block}.norm', fine)
            for layer, (out, inner) in dict(
                pwconv1=(4 * fine, fine), pwconv2=(fine, 4 * fine)
            ).items():
                conv(f'{block}.{layer}', out, inner, 1)
                w[f'{block}.{layer}.weight'].squeeze_(-1).squeeze_(-1)
    return {f'keypoint_head.{name}': value for name, value in w.items()}


def authors_forward(w, feats, training):
    """All heatmaps in training, the finest alone at inference."""

    def conv(name, x, **kwargs):
        name = f'keypoint_head.{name}'
        return F.conv2d(x, w[f'{name}.weight'], w[f'{name}.bias'], **kwargs)

    def norm(name, x):
        name = f'keypoint_head.{name}'
        mean, var = w[f'{name}.running_mean'], w[f'{name}.running_var']
        return F.batch_norm(
            x,
            mean.clone(),
            var.clone(),
            w[f'{name}.weight'],
            w[f'{name}.bias'],
            training=training,
        )

    def linear(name, x):
        name = f'keypoint_head.{name}'
        return F.linear(x, w[f'{name}.weight'], w[f'{name}.bias'])

    def predict(i, x):
        x = F.relu(conv(f'kp_encoder.{i}.0', x))
        pad = 5 - (4 - i)
        x = conv(f'converge.{i}.conv', x, padding=pad, groups=K)
        return F.pixel_shuffle(x, UPSCALES[i])

    xs = feats[::-1]
    low = F.relu(conv('lr_head.0', xs[0]))
    outs = [low]
    x = F.relu(norm('pre_fuse.0.1', conv('pre_fuse.0.0', xs[0])))
    x = x + F.relu(conv('lr_fuse.0', low))
    for i in range(4):
        if i > 0:
            j = i - 1
            x = conv(f'pre_interpolate.{j}.0', x, padding=1, groups=x.shape[1])
            x = conv(f'pre_interpolate.{j}.1', x)
            x = F.relu(norm(f'pre_interpolate.{j}.2', x))
            x = F.interpolate(x, xs[i].shape[2:])
            y = F.relu(norm(f'pre_fuse.{i}.1', conv(f'pre_fuse.{i}.0', xs[i])))
            x = conv(f'fuse.{j}', torch.cat([x, y], 1))
            for b in range(2):
                name = f'post_fuse.{j}.{b}'
                y = conv(f'{name}.dwconv', x, padding=3, groups=x.shape[1])
                y = norm(f'{name}.norm', y).permute(0, 2, 3, 1)
                y = F.gelu(linear(f'{name}.pwconv1', y))
                y = linear(f'{name}.pwconv2', y).permute(0, 3, 1, 2)
                x = x + y
        if training or i == 3:
            outs.append(predict(i, x))
    return outs if training else outs[-1]


@pytest.fixture(scope='module')
def tool():
    spec = importlib.util.spec_from_file_location('srpose_to_mmpose', TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def head_with(weights, in_channels, tool):
    size = (192, 256)
    head = MODELS.build(
        dict(
            type='SRPoseHead',
            in_channels=in_channels,
            out_channels=K,
            decoder=dict(
                type='MSRAHeatmap', input_size=size, heatmap_size=size, sigma=8
            ),
        )
    )
    converted, left = tool.convert(weights)
    assert not left
    assert all(name.startswith('head.') for name in converted)
    state = {name[len('head.') :]: v for name, v in converted.items()}
    assert not tool.compare(state, head.state_dict())
    head.load_state_dict(state, strict=True)
    return head


@pytest.mark.parametrize(
    'in_channels', [(32, 64, 128, 256), (256, 512, 1024, 2048)]
)
@pytest.mark.parametrize('training', [False, True])
def test_converted_head_is_the_authors(in_channels, training, tool):
    generator = torch.Generator().manual_seed(0)
    weights = authors_state_dict(in_channels, generator)
    head = head_with(weights, in_channels, tool).train(training)
    # 128x96: the coarsest level is 4x3
    feats = tuple(
        torch.randn(2, c, 32 // 2**i, 24 // 2**i, generator=generator)
        for i, c in enumerate(in_channels)
    )
    with torch.no_grad():
        expected = authors_forward(weights, feats, training)
        if training:
            outs = head._forward_levels(feats, set(range(-1, 4)))
            got = [outs[i] for i in range(-1, 4)]
        else:
            got, expected = [head(feats)], [expected]
    assert len(got) == len(expected)
    for ours, theirs in zip(got, expected):
        assert ours.shape == theirs.shape
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)
        assert theirs.std() > 1e-3  # there is something to compare


def test_loss_is_the_authors(tool):
    """MSE against averaged maps, 1e-4 for the plain coarse one."""
    generator = torch.Generator().manual_seed(1)
    channels = (32, 64, 128, 256)
    weights = authors_state_dict(channels, generator)
    head = head_with(weights, channels, tool).train()
    feats = tuple(
        torch.randn(2, c, 64 // 2**i, 48 // 2**i, generator=generator)
        for i, c in enumerate(channels)
    )
    target = torch.rand(2, K, 256, 192, generator=generator)
    seen = (torch.rand(2, K, generator=generator) < 0.7).float()
    head.get_targets = lambda samples: (target, seen)
    losses = head.loss(feats, [], dict(compute_acc=False))
    outs = authors_forward(weights, feats, True)
    for name, factor, out in zip(['lr', 0, 1, 2, 3], [1e-4, 1, 1, 1, 1], outs):
        wanted = F.adaptive_avg_pool2d(target, out.shape[-2:])
        # JointsMSELoss: a mean over the pixels of each joint, then of joints
        error = ((out - wanted) * seen[..., None, None]) ** 2
        expected = factor * error.mean()
        torch.testing.assert_close(losses[f'loss_kpt_{name}'], expected)


def test_tool_converts_and_lists_what_has_no_place(tmp_path):
    config = tmp_path / 'config.py'
    config.write_text(
        "custom_imports = dict(imports=['mmpose_starpose'])\n"
        "codec = dict(type='MSRAHeatmap', input_size=(192, 256), "
        'heatmap_size=(192, 256), sigma=8)\n'
        "model = dict(type='TopdownPoseEstimator', "
        "backbone=dict(type='ResNet', depth=18, out_indices=(0, 1, 2, 3)), "
        "head=dict(type='SRPoseHead', in_channels=(64, 128, 256, 512), "
        'out_channels=17, decoder=codec))\n'
    )
    from mmengine.config import Config

    model = MODELS.build(Config.fromfile(config).model)
    generator = torch.Generator().manual_seed(0)
    weights = authors_state_dict((64, 128, 256, 512), generator)
    for name, value in model.backbone.state_dict().items():
        weights[f'backbone.{name}'] = value + 1
    weights = {f'module.{name}': value for name, value in weights.items()}
    source, output = tmp_path / 'theirs.pth', tmp_path / 'ours.pth'

    def run():
        torch.save(dict(state_dict=weights, meta={}), source)
        return subprocess.run(
            [sys.executable, TOOL, source, output, '--config', config],
            cwd=ROOT,
            env={**os.environ, 'PYTHONPATH': str(ROOT)},
            capture_output=True,
            text=True,
        )

    done = run()
    assert done.returncode == 0, done.stderr
    assert re.search(r'(\d+) of \1 parameters', done.stdout)
    state = torch.load(output)['state_dict']
    assert set(state) == set(model.state_dict())
    torch.testing.assert_close(
        state['backbone.conv1.weight'], model.backbone.conv1.weight + 1
    )
    weights['module.tracker.x'] = torch.zeros(1)
    weights['module.keypoint_head.fuse.0.bias'] = torch.zeros(3)
    del weights['module.backbone.conv1.weight']
    done = run()
    assert done.returncode == 1
    assert 'not converted: module.tracker.x' in done.stdout
    assert 'missing: backbone.conv1.weight' in done.stdout
    assert 'of another shape: head.fuse.0.bias is (3,)' in done.stdout
