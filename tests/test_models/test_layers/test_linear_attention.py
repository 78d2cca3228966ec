from __future__ import annotations

import pytest
import torch

from mmpose_starpose.models.layers import LinearAttention, linear_attention
from mmpose_starpose.models.layers.linear_attention import FEATURE_MAPS


def qkv(tokens=7, dtype=torch.float64):
    generator = torch.Generator().manual_seed(0)
    return [
        torch.randn(2, 3, n, 4, generator=generator, dtype=dtype)
        for n in (5, tokens, tokens)
    ]


def quadratic(q, k, v, feature_map, normalizer):
    """Obvious reference: every query weighs every key."""
    phi = FEATURE_MAPS[feature_map]
    weights = phi(q) @ phi(k).transpose(-2, -1)
    if normalizer == 'length':
        return weights @ v / k.shape[-2]
    # ReLU can silence a query altogether: it then reads nothing
    return (weights @ v / weights.sum(-1, keepdim=True)).nan_to_num()


@pytest.mark.parametrize('feature_map', FEATURE_MAPS)
def test_equals_the_quadratic_form(feature_map):
    q, k, v = qkv()
    for normalizer in ('length', 'denominator'):
        if (feature_map, normalizer) == ('leaky_relu', 'denominator'):
            continue
        out = linear_attention(q, k, v, feature_map, normalizer)
        expected = quadratic(q, k, v, feature_map, normalizer)
        assert out.shape == (2, 3, 5, 4)
        assert torch.allclose(out, expected, atol=1e-4)


def test_gradient_is_right():
    inputs = [x.requires_grad_() for x in qkv(3)]
    assert torch.autograd.gradcheck(linear_attention, inputs)


@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
def test_half_precision_stays_finite_over_many_tokens(dtype):
    q, k, v = (10 * x for x in qkv(9216, torch.float32))
    exact = linear_attention(q, k, v)
    out = linear_attention(q.to(dtype), k.to(dtype), v.to(dtype))
    assert out.isfinite().all()
    assert (out - exact).abs().max() < 0.05 * exact.abs().max()


def test_huge_features_do_not_overflow_float16():
    torch.manual_seed(0)
    tokens = (30 * torch.randn(2, 50, 8)).half().requires_grad_()
    module = LinearAttention(8, num_heads=2)
    torch.nn.init.constant_(module.to_kv.weight, 1.0)
    torch.nn.init.constant_(module.to_q.weight, 1.0)
    with torch.autocast('cpu', torch.float16):
        q, kv = module.to_q(tokens), module.to_kv(tokens)
        raw = q.float().square().max() * kv.float().abs().max()
        assert raw > torch.finfo(torch.float16).max
        out = module(tokens, tokens)
    out.float().square().mean().backward()
    assert out.isfinite().all()
    assert tokens.grad.isfinite().all()
    # an infinity that is not caught becomes NaN in the norm behind it
    q = k = v = torch.full((1, 1, 4, 4), 300.0, dtype=torch.float16)
    assert (q @ k.transpose(-2, -1) @ v).isinf().any()
    assert linear_attention(q, k, v).isfinite().all()


def test_impossible_options_are_refused():
    with pytest.raises(ValueError, match="feature_map is 'gelu', allowed"):
        linear_attention(*qkv(), feature_map='gelu')
    with pytest.raises(ValueError, match="normalizer is 'sum', allowed"):
        linear_attention(*qkv(), normalizer='sum')
    with pytest.raises(ValueError, match='never negative'):
        linear_attention(*qkv(), normalizer='denominator')
    with pytest.raises(ValueError, match='4 heads for 6 channels'):
        LinearAttention(6, num_heads=4)


def test_module_does_not_care_about_the_order_of_the_context():
    torch.manual_seed(0)
    module = LinearAttention(8, num_heads=2)
    query, context = torch.randn(2, 5, 8), torch.randn(2, 9, 8)
    out = module(query, context)
    assert out.shape == (2, 5, 8)
    shuffled = context[:, torch.randperm(9)]
    assert torch.allclose(out, module(query, shuffled), atol=1e-5)
    assert not torch.allclose(out, module(query, 2 * context[:, :4]))


@pytest.mark.parametrize('normalizer', ['length', 'denominator'])
@pytest.mark.parametrize('feature_map', [*FEATURE_MAPS, 'softmax'])
def test_a_masked_key_is_as_if_it_were_not_there(feature_map, normalizer):
    if (feature_map, normalizer) == ('leaky_relu', 'denominator'):
        return
    q, k, v = qkv()
    mask = torch.ones(2, 7, dtype=torch.bool)
    mask[:, [1, 4]] = False
    kept = [0, 2, 3, 5, 6]
    out = linear_attention(q, k, v, feature_map, normalizer, mask)
    expected = linear_attention(
        q, k[:, :, kept], v[:, :, kept], feature_map, normalizer
    )
    assert torch.allclose(out, expected, atol=1e-6)


def test_softmax_is_the_ordinary_attention():
    q, k, v = qkv()
    expected = (q @ k.transpose(-2, -1) / 2).softmax(-1) @ v
    assert torch.allclose(linear_attention(q, k, v, 'softmax'), expected)
