from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from mmpose.registry import MODELS

from mmpose_starpose.models.backbones.temporal_branch import places_of
from mmpose_starpose.models.layers.position_embedding import grid_of

ARCH = dict(embed_dims=32, num_layers=4, num_heads=4, feedforward_channels=64)


def build(size=(64, 48), patch=4, **options):
    torch.manual_seed(0)
    temporal = dict(
        arch=ARCH,
        img_size=size,
        patch_size=patch,
        stage_layers=(1, 2, 1),
        key_keep=(0.5, 0.5),
        support_keep=(0.25, 12),
    )
    temporal.update(options)
    model = MODELS.build(dict(type='MultiGrainedEncoder', temporal=temporal))
    model.init_weights()
    # at initialisation time is not told apart: let it be
    torch.nn.init.normal_(model.temporal.time_embed.weight, std=0.5)
    return model.eval()


def test_places_of_patches_by_hand():
    places = places_of(torch.tensor([[0, 2, 3, 7]]), (4, 3))
    assert places.tolist() == [[[0, 0], [0, 0.5], [0.25, 0], [0.5, 0.25]]]


def unpruned(**options):
    return build(key_keep=(1.0, 1.0), support_keep=(1.0, 1.0), **options)


def clips(frames=3, size=(64, 48), number=2):
    generator = torch.Generator().manual_seed(1)
    return torch.randn(number, frames, 3, *size, generator=generator)


def vit_state(grid=(16, 12), patch=16, class_token=False):
    """Weights of the names and shapes of MMPretrain's ViT."""
    generator = torch.Generator().manual_seed(3)
    c, f = ARCH['embed_dims'], ARCH['feedforward_channels']
    shapes = {
        'pos_embed': (1, grid[0] * grid[1] + class_token, c),
        'patch_embed.projection.weight': (c, 3, patch, patch),
        'patch_embed.projection.bias': (c,),
        'ln1.weight': (c,),
        'ln1.bias': (c,),
    }
    for i in range(ARCH['num_layers']):
        for name, shape in {
            'ln1.weight': (c,),
            'ln1.bias': (c,),
            'attn.qkv.weight': (3 * c, c),
            'attn.qkv.bias': (3 * c,),
            'attn.proj.weight': (c, c),
            'attn.proj.bias': (c,),
            'ln2.weight': (c,),
            'ln2.bias': (c,),
            'ffn.layers.0.0.weight': (f, c),
            'ffn.layers.0.0.bias': (f,),
            'ffn.layers.1.weight': (c, f),
            'ffn.layers.1.bias': (c,),
        }.items():
            shapes[f'layers.{i}.{name}'] = shape
    return {
        name: 0.3 * torch.randn(shape, generator=generator)
        for name, shape in shapes.items()
    }


def vit_forward(state, image):
    """ViTPose's backbone on such weights, without any module of ours."""

    def norm(x, name):
        weight, bias = state[f'{name}.weight'], state[f'{name}.bias']
        return F.layer_norm(x, weight.shape, weight, bias, 1e-6)

    def linear(x, name):
        return x @ state[f'{name}.weight'].T + state[f'{name}.bias']

    weight = state['patch_embed.projection.weight']
    x = F.conv2d(
        image, weight, state['patch_embed.projection.bias'], 16, padding=2
    )
    h, w = x.shape[-2:]
    x = x.flatten(2).transpose(1, 2) + state['pos_embed']
    heads = ARCH['num_heads']
    for i in range(ARCH['num_layers']):
        qkv = linear(norm(x, f'layers.{i}.ln1'), f'layers.{i}.attn.qkv')
        out = []
        for q, k, v in zip(
            *(part.chunk(heads, -1) for part in qkv.chunk(3, -1))
        ):
            scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
            out.append(scores.softmax(-1) @ v)
        x = x + linear(torch.cat(out, -1), f'layers.{i}.attn.proj')
        y = linear(norm(x, f'layers.{i}.ln2'), f'layers.{i}.ffn.layers.0.0')
        x = x + linear(F.gelu(y), f'layers.{i}.ffn.layers.1')
    return norm(x, 'ln1').transpose(1, 2).unflatten(2, (h, w))


def test_is_vitpose_on_one_frame_with_its_weights(tmp_path):
    state = vit_state()
    path = tmp_path / 'vitpose.pth'
    torch.save(
        dict(state_dict={f'backbone.{k}': v for k, v in state.items()}), path
    )
    torch.manual_seed(0)
    temporal = dict(
        arch=ARCH,
        img_size=(256, 192),
        patch_size=16,
        patch_padding=2,
        stage_layers=(2, 2),
        key_keep=(1.0,),
        support_keep=(1.0,),
        init_cfg=dict(
            type='Pretrained', checkpoint=str(path), prefix='backbone.'
        ),
    )
    model = MODELS.build(dict(type='MultiGrainedEncoder', temporal=temporal))
    model.init_weights()
    left = set(model.temporal.state_dict()) - set(state)
    assert left == {'time_embed.weight'}
    image = clips(1, (256, 192), 1)[:, 0]
    with torch.no_grad():
        coarse = model.eval()(image)[-1]
        expected = vit_forward(state, image)
    assert torch.allclose(coarse, expected, atol=1e-4)


@pytest.mark.parametrize(
    'grid, class_token', [((16, 12), True), ((14, 14), False), ((8, 6), False)]
)
def test_positions_of_other_grids_load(grid, class_token):
    model = build()
    state = vit_state(grid, 4, class_token)
    positions = state['pos_embed'].clone()
    model.temporal.load_state_dict(state, strict=False)
    loaded = model.temporal.pos_embed
    assert loaded.shape == (1, 192, 32)
    if class_token:
        assert torch.equal(loaded, positions[:, 1:])
    else:
        gap = (loaded.mean() - positions.mean()).abs()
        assert gap < 0.02 and loaded.std() > 0.1


def test_positions_that_fit_no_grid_are_refused():
    with pytest.raises(ValueError, match='pos_embed has 191 positions'):
        grid_of(191, (16, 12))


@pytest.mark.parametrize('frames', [1, 3, 5])
@pytest.mark.parametrize(
    'size, patch', [((256, 192), 16), ((128, 96), 8), ((64, 48), 4)]
)
def test_shapes(size, patch, frames):
    model = build(size, patch)
    with torch.no_grad():
        fine, middle, coarse = model(clips(frames, size, 1))
    assert fine.shape == (1, 32, 64, 48)
    assert middle.shape == (1, 64, 32, 24)
    assert coarse.shape == (1, 32, 16, 12)
    history = model.kept_patches(clips(frames, size, 1))
    assert [kept.key.shape[-1] for kept in history] == [96, 48]
    if frames > 1:
        left = [tuple(kept.support.shape) for kept in history]
        assert left == [(1, frames - 1, 48), (1, frames - 1, 12)]
    for kept in history:
        for places in (kept.key, *kept.support.unbind(1)):
            assert (places.diff() > 0).all() and places.max() < 192


def test_sizes_never_trained_on():
    model = build()
    with torch.no_grad():
        assert model(clips(3, (80, 64), 1))[-1].shape == (1, 32, 20, 16)


def test_an_image_is_a_clip_of_one_frame():
    model = build()
    clip = clips(1)
    with torch.no_grad():
        for a, b in zip(model(clip), model(clip[:, 0])):
            assert torch.equal(a, b)


def test_pruned_tokens_follow_their_centres():
    """Behind the last layer the map is dense: no two tokens are alike."""
    model, full = build(), unpruned()
    with torch.no_grad():
        coarse = model(clips())[-1].flatten(2)
        exact = full(clips())[-1].flatten(2)
    assert coarse.std(-1).min() > 0
    distances = torch.cdist(coarse.transpose(1, 2), coarse.transpose(1, 2))
    distances.diagonal(dim1=1, dim2=2).fill_(1)
    assert distances.min() > 1e-4
    # and close to what all tokens would have given
    similarity = F.cosine_similarity(coarse, exact, dim=1)
    assert similarity.mean() > 0.9 and not torch.equal(coarse, exact)


def test_which_tokens_does_not_depend_on_their_scale():
    model = build()
    before = model.kept_patches(clips())[0]
    with torch.no_grad():
        model.temporal.pos_embed.mul_(50)
        model.temporal.time_embed.weight.mul_(50)
        model.temporal.patch_embed.projection.weight.mul_(50)
        model.temporal.patch_embed.projection.bias.mul_(50)
        for layer in model.temporal.layers[:1]:
            for part in (layer.attn.proj, layer.ffn.layers[1]):
                part.weight.mul_(50)
                part.bias.mul_(50)
    after = model.kept_patches(clips())[0]
    assert torch.equal(before.key, after.key)
    assert torch.equal(before.support, after.support)


def test_keeping_everything_needs_no_clustering(monkeypatch):
    model = unpruned()
    monkeypatch.setattr(
        'mmpose_starpose.models.layers.TokenPruner.score',
        lambda *_: pytest.fail('clusters'),
    )
    model(clips())


def test_frames_matter_and_are_told_apart():
    model = build()
    clip = clips()
    with torch.no_grad():
        out = model(clip)[-1]
        other = clip.clone()
        other[:, 0] = clip[:, 1]
        assert not torch.allclose(model(other)[-1], out, atol=1e-4)
        # before and after differ in their time embedding alone
        assert not torch.allclose(model(clip.flip(1))[-1], out, atol=1e-4)


def test_masked_frames_are_not_read():
    model = build()
    clip = clips()
    mask = torch.tensor([[False, True, True], [True, True, False]])
    with torch.no_grad():
        out = model(clip, mask)[-1]
        other = clip.clone()
        other[0, 0] = 0
        other[1, 2] = 0
        assert torch.allclose(model(other, mask)[-1], out, atol=1e-5)
        assert not torch.allclose(model(clip)[-1], out, atol=1e-4)


@pytest.mark.parametrize('mode', ['prune', 'merge'])
def test_every_parameter_learns(mode):
    model = build(pruner=dict(mode=mode)).train()
    sum(out.square().mean() for out in model(clips())).backward()
    silent = [
        name
        for name, p in model.named_parameters()
        if p.grad is None or not p.grad.abs().sum() > 0
    ]
    assert not silent


@pytest.mark.parametrize('method', ['random', 'norm', 'attention'])
def test_controls_keep_as_many(method):
    model = build(pruner=dict(method=method))
    history = model.kept_patches(clips())
    assert history[-1].key.shape == (2, 48)
    assert history[-1].support.shape == (2, 2, 12)


def test_bfloat16():
    model = build()
    with torch.no_grad(), torch.autocast('cpu', torch.bfloat16):
        assert all(out.isfinite().all() for out in model(clips()))


def test_clear_errors():
    with pytest.raises(ValueError, match=r'sum up to num_layers.*\(1, 2\)'):
        build(stage_layers=(1, 2), key_keep=(1.0,), support_keep=(1.0,))
    with pytest.raises(ValueError, match='key_keep needs one value a stage'):
        build(key_keep=(0.5,))
    with pytest.raises(ValueError, match='power of 2 and at least 4, got 6'):
        build((96, 72), 6)
    with pytest.raises(ValueError, match='arch has'):
        build(arch=dict(ARCH, depth=3))
    with pytest.raises(ValueError, match='MultiGrainedEncoder needs clips'):
        build()(torch.zeros(3, 64, 48))
    with pytest.raises(ValueError, match='mask leaves out a key frame'):
        build()(clips(), torch.tensor([[True, False, True]] * 2))
