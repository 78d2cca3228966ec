from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from mmpose_starpose.models import SRNeck


def bicubic(image, scale):
    size = [scale * n for n in image.shape[-2:]]
    return F.interpolate(image, size=size, mode='bicubic')


@pytest.mark.parametrize('size', [(8, 6), (7, 5), (1, 3)])
@pytest.mark.parametrize(
    ('scale', 'feature_scale'),
    [(1, 1), (2, 1), (3, 1), (4, 1), (8, 1), (2, 2), (4, 2), (8, 2), (3, 3)],
)
def test_starts_as_bicubic_and_learns_a_residual(scale, feature_scale, size):
    torch.manual_seed(0)
    neck = SRNeck(5, scale=scale, feature_scale=feature_scale)
    neck.init_weights()
    h, w = size
    grid = (feature_scale * h, feature_scale * w)
    feats = (torch.randn(2, 5, *grid), torch.randn(2, 9, h, w))
    key = torch.randn(2, 3, h, w)
    image = neck.reconstruct(feats, key)
    assert image.shape == (2, 3, h * scale, w * scale)
    assert torch.equal(image, bicubic(key, scale))
    torch.nn.init.normal_(neck.to_image.weight)
    changed = neck.reconstruct(feats, key)
    assert not torch.allclose(changed, image, atol=1e-2)


@pytest.mark.parametrize(('scale', 'feature_scale'), [(4, 1), (4, 2), (3, 1)])
def test_an_image_is_learned_where_the_feature_is(scale, feature_scale):
    """One feature cell changes the pixels it lies on, and their rim."""
    torch.manual_seed(0)
    neck = SRNeck(1, scale=scale, feature_scale=feature_scale, channels=4)
    torch.nn.init.normal_(neck.to_image.weight)
    key = torch.zeros(1, 3, 9, 9)
    cells = 9 * feature_scale
    feat = torch.zeros(1, 1, cells, cells)
    before = neck.reconstruct((feat,), key)
    feat[..., 4, 5] = 1
    changed = (neck.reconstruct((feat,), key) != before)[0].any(0)
    y, x = (v.tolist() for v in changed.nonzero(as_tuple=True))
    cell = scale // feature_scale
    reach = cell + 1  # a cell through 3x3 features, a pixel through 3x3
    assert min(y) >= 4 * cell - reach and max(y) < 5 * cell + reach
    assert min(x) >= 5 * cell - reach and max(x) < 6 * cell + reach
    assert changed[4 * cell : 5 * cell, 5 * cell : 6 * cell].all()


def test_passes_features_on_and_computes_nothing():
    neck = SRNeck(5)
    calls = []
    for layer in neck.children():
        layer.register_forward_hook(lambda *_: calls.append(1))
    feats = (torch.randn(1, 5, 4, 3),)
    assert neck(feats) is feats
    assert not calls
    neck.reconstruct(feats, torch.randn(1, 3, 4, 3))
    assert len(calls) == 2


def test_gradient_reaches_the_features():
    neck = SRNeck(5, scale=2)
    torch.nn.init.normal_(neck.to_image.weight)
    feat = torch.randn(1, 5, 4, 3, requires_grad=True)
    neck.reconstruct((feat,), torch.randn(1, 3, 4, 3)).sum().backward()
    assert feat.grad.any()
    assert all(p.grad is not None for p in neck.parameters())


@pytest.mark.parametrize('scale', [0, -2, 2.5])
@pytest.mark.parametrize('name', ['scale', 'feature_scale'])
def test_impossible_scale_is_refused(name, scale):
    with pytest.raises(ValueError, match=f'{name} must be a positive integer'):
        SRNeck(4, **{name: scale})


@pytest.mark.parametrize(('scale', 'feature_scale'), [(3, 2), (2, 4), (1, 2)])
def test_feature_scale_divides_scale(scale, feature_scale):
    message = f'scale={scale} and feature_scale={feature_scale}'
    with pytest.raises(ValueError, match=message):
        SRNeck(4, scale=scale, feature_scale=feature_scale)


def test_features_of_another_grid_are_named():
    feats = (torch.randn(1, 5, 8, 6),)
    with pytest.raises(ValueError, match=r'\(8, 6\).*means \(4, 3\)'):
        SRNeck(5).reconstruct(feats, torch.randn(1, 3, 4, 3))
