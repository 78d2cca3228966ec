from __future__ import annotations

from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmpose.registry import MODELS

from mmpose_starpose.apis import TensorForward, input_shape

CONFIGS = Path(__file__).parents[2] / 'configs'
SUFFIX = '1xb8-2e_sample-clips-64x48to256x192.py'


@pytest.mark.parametrize(
    'name',
    [
        'star_pose/star-pose_s',
        'star_pose/star-pose_s-aligned',
        'star_pose/star-pose_s-ce',
        'star_pose/star-pose_hrnet-w16',
        'baselines/td-srpose_hrnet-w16',
        'baselines/cascade-rvr-s_res18',
    ],
)
def test_network_is_one_graph(name):
    cfg = Config.fromfile(CONFIGS / f'{name}_{SUFFIX}')
    network = TensorForward(MODELS.build(cfg.model)).eval()
    inputs = torch.randn(1, *input_shape(cfg))
    torch.compiler.reset()
    compiled = torch.compile(network, backend='eager', fullgraph=True)
    with torch.no_grad():
        found, expected = compiled(inputs), network(inputs)
    torch.testing.assert_close(found, expected)


def test_blocks_before_the_last_are_in_the_graph():
    cfg = Config.fromfile(CONFIGS / f'star_pose/star-pose_s_{SUFFIX}')
    cfg.model.backbone.front_end = dict(num_blocks=2)
    backbone = MODELS.build(cfg.model.backbone).eval()
    clip = torch.randn(1, 3, 3, 16, 16)
    torch.compiler.reset()
    compiled = torch.compile(backbone, backend='eager', fullgraph=True)
    with torch.no_grad():
        torch.testing.assert_close(compiled(clip), backbone(clip))
