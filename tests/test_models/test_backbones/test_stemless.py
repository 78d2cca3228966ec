"""Stock backbones behind a front end."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmpose.registry import MODELS

STOCK = (
    'mmpose::body_2d_keypoint/topdown_heatmap/coco/'
    'td-hm_hrnet-w32_8xb64-210e_coco-256x192.py'
)
CONFIG = Path(__file__).parents[3] / (
    'configs/star_pose/star-pose_b_8xb64-210e_coco-64x48to256x192.py'
)


@pytest.fixture(scope='module')
def hrnet():
    from mmengine.hub import get_config

    config = get_config(STOCK).model.backbone
    config.init_cfg = None
    return Config(config)


def stemless(backbone, channels=64, **options):
    return MODELS.build(
        dict(
            type='StemlessBackbone',
            backbone=backbone,
            in_channels=channels,
            **options,
        )
    )


def test_all_weights_of_a_stock_checkpoint_but_the_stem_load_into_b(
    hrnet, tmp_path
):
    """As a pose model's file on disk, by MMEngine's own loading."""
    torch.manual_seed(0)
    stock = MODELS.build(hrnet)
    for p in stock.parameters():
        torch.nn.init.normal_(p)
    path = tmp_path / 'stock.pth'
    weights = {f'backbone.{k}': v for k, v in stock.state_dict().items()}
    torch.save(dict(state_dict=weights, meta={}), path)
    model = Config.fromfile(CONFIG).model.backbone
    model.pyramid.backbone.init_cfg = dict(
        type='Pretrained', checkpoint=str(path), prefix='backbone.'
    )
    body = MODELS.build(model).pyramid
    body.init_weights()
    ours, theirs = body.backbone.state_dict(), stock.state_dict()
    left = set(theirs) - set(ours)
    assert {k.split('.')[0] for k in left} == {'conv1', 'bn1', 'conv2', 'bn2'}
    assert set(ours) < set(theirs)
    assert all(torch.equal(ours[k], theirs[k]) for k in ours)


@pytest.mark.parametrize('name', ['HRNet', 'ResNet', 'ResNetV1d'])
def test_is_the_stock_backbone_behind_its_stem(name, hrnet):
    torch.manual_seed(0)
    config = hrnet if name == 'HRNet' else dict(type=name, depth=18)
    stock = MODELS.build(config)
    stock.eval()
    body = stemless(config).eval()
    missing, _ = body.backbone.load_state_dict(stock.state_dict(), False)
    assert not missing
    stem = []
    first = stock.layer1
    hook = first.register_forward_pre_hook(lambda _, x: stem.append(x[0]))
    with torch.no_grad():
        expected = stock(torch.randn(1, 3, 64, 64))
        hook.remove()
        out = body(stem[0])
    for a, b in zip(out, expected):
        assert torch.allclose(a, b, atol=1e-5)


@pytest.mark.parametrize('size', [(16, 12), (12, 9), (5, 7)])
def test_sizes_that_branches_do_not_divide(size, hrnet):
    """12x9 is the LR crop of 48x36 behind a stem; 9 / 8 is not whole."""
    extra = dict(hrnet.extra)
    extra['stage4'] = dict(extra['stage4'], multiscale_output=True)
    body = stemless(dict(hrnet, extra=extra), channels=24).eval()
    with torch.no_grad():
        outs = body(torch.randn(1, 24, *size))
    h, w = size
    assert [tuple(o.shape[-2:]) for o in outs] == [
        (-(-h // f), -(-w // f)) for f in (1, 2, 4, 8)
    ]


def test_half_the_resolution(hrnet):
    """The features stay the finest level; the body begins at half."""
    extra = dict(hrnet.extra)
    extra['stage4'] = dict(extra['stage4'], multiscale_output=True)
    body = stemless(dict(hrnet, extra=extra), channels=24, stride=2)
    x = torch.randn(2, 24, 12, 9, requires_grad=True)
    outs = body(x)
    assert outs[0] is x
    assert [tuple(o.shape[1:]) for o in outs[1:]] == [
        (32, 6, 5),
        (64, 3, 3),
        (128, 2, 2),
        (256, 1, 1),
    ]
    outs[-1].sum().backward()
    assert x.grad.abs().sum() > 0
    with pytest.raises(ValueError, match='stride must be 1 or 2, got 4'):
        stemless(dict(type='ResNet', depth=18), stride=4)


def test_unknown_stem_is_named():
    with pytest.raises(ValueError, match='stem of VGG is not known; known'):
        stemless(dict(type='VGG', depth=11))
