from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from mmpose_starpose.models import EDSR, BicubicRestorer, RRDBNet


def count(model):
    return sum(p.numel() for p in model.parameters())


def shapes(model):
    return {name: tuple(v.shape) for name, v in model.state_dict().items()}


def conv_shapes(name, cin, cout, k=3):
    return {f'{name}.weight': (cout, cin, k, k), f'{name}.bias': (cout,)}


def conv(weights, name, x):
    w = weights[f'{name}.weight']
    return F.conv2d(x, w, weights[f'{name}.bias'], padding=w.shape[-1] // 2)


def randomize(model, std=0.1):
    torch.manual_seed(0)
    for p in model.parameters():
        torch.nn.init.normal_(p, std=std)
    return model


@pytest.mark.parametrize('size', [(8, 6), (7, 5), (1, 3)])
@pytest.mark.parametrize(
    ('build', 'scale'),
    [
        *((BicubicRestorer, s) for s in (1, 2, 3, 4, 8)),
        *((lambda scale: EDSR(scale, 4, 2), s) for s in (2, 3, 4, 8)),
        (lambda scale: RRDBNet(4, 1, 2), 4),
    ],
)
def test_enlarges_any_size(build, scale, size):
    model = build(scale)
    assert model.scale == scale
    image = model(torch.rand(2, 3, *size))
    assert image.shape == (2, 3, scale * size[0], scale * size[1])


@pytest.mark.parametrize('scale', [0, 1, 5, 6])
def test_other_scales_are_refused(scale):
    with pytest.raises(ValueError, match=f'scale is {scale}, allowed are'):
        EDSR(scale)


@pytest.mark.parametrize(
    ('build', 'expected'),
    [
        # the 1,518K of EDSR-baseline x4, and x2 and x3 by hand
        (lambda: EDSR(4), 1_517_571),
        (lambda: EDSR(3), 1_517_571 - 2 * 147_712 + 332_352),
        (lambda: EDSR(2), 1_517_571 - 147_712),
        (RRDBNet, 16_697_987),
        (BicubicRestorer, 0),
    ],
)
def test_parameters(build, expected):
    assert count(build()) == expected


def test_edsr_has_the_names_of_the_authors_files():
    expected = {
        **conv_shapes('sub_mean', 3, 3, 1),
        **conv_shapes('add_mean', 3, 3, 1),
        **conv_shapes('head.0', 3, 64),
        **conv_shapes('body.16', 64, 64),
        **conv_shapes('tail.0.0', 64, 256),
        **conv_shapes('tail.0.2', 64, 256),
        **conv_shapes('tail.1', 64, 3),
    }
    for i in range(16):
        for j in (0, 2):
            expected.update(conv_shapes(f'body.{i}.body.{j}', 64, 64))
    assert shapes(EDSR(4)) == expected


def test_rrdbnet_has_the_names_of_real_esrgan():
    names = ('conv_body', 'conv_up1', 'conv_up2', 'conv_hr')
    expected = {
        **conv_shapes('conv_first', 3, 64),
        **conv_shapes('conv_last', 64, 3),
    }
    for name in names:
        expected.update(conv_shapes(name, 64, 64))
    for block in range(23):
        for dense in (1, 2, 3):
            for i in range(5):
                expected.update(
                    conv_shapes(
                        f'body.{block}.rdb{dense}.conv{i + 1}',
                        64 + 32 * i,
                        32 if i < 4 else 64,
                    )
                )
    assert shapes(RRDBNet()) == expected


def test_edsr_computes_what_the_paper_draws():
    model = randomize(EDSR(4, 4, 2))
    w = model.state_dict()
    x = torch.rand(1, 3, 5, 4)
    mean = torch.tensor([0.4488, 0.4371, 0.4040]).view(3, 1, 1)
    y = start = conv(w, 'head.0', 255 * (x - mean))
    for i in range(2):
        inner = conv(w, f'body.{i}.body.0', y).relu()
        y = y + conv(w, f'body.{i}.body.2', inner)
    y = start + conv(w, 'body.2', y)
    for name in ('tail.0.0', 'tail.0.2'):
        y = F.pixel_shuffle(conv(w, name, y), 2)
    y = conv(w, 'tail.1', y) / 255 + mean
    assert torch.allclose(model(x), y, atol=1e-5)


def test_bfloat16_keeps_the_shades():
    torch.manual_seed(0)
    model, x = EDSR(4, 16, 2), torch.rand(1, 3, 8, 6)
    with torch.autocast('cpu', torch.bfloat16):
        image = model(x)
    assert image.dtype == torch.float32
    assert torch.allclose(image, model(x), atol=0.5 / 255)


def test_rrdbnet_computes_what_the_paper_draws():
    model = randomize(RRDBNet(4, 2, 3))
    w = model.state_dict()
    x = torch.rand(1, 3, 5, 4)

    def act(y):
        return torch.where(y > 0, y, 0.2 * y)

    y = start = conv(w, 'conv_first', x)
    for block in range(2):
        whole = y
        for dense in (1, 2, 3):
            prefix = f'body.{block}.rdb{dense}.conv'
            seen = [y]
            for i in range(1, 5):
                seen.append(act(conv(w, f'{prefix}{i}', torch.cat(seen, 1))))
            y = y + 0.2 * conv(w, f'{prefix}5', torch.cat(seen, 1))
        y = whole + 0.2 * y
    y = start + conv(w, 'conv_body', y)
    for name in ('conv_up1', 'conv_up2'):
        y = y.repeat_interleave(2, -1).repeat_interleave(2, -2)
        y = act(conv(w, name, y))
    y = conv(w, 'conv_last', act(conv(w, 'conv_hr', y)))
    assert torch.allclose(model(x), y, atol=1e-5)


@pytest.mark.parametrize('key_index', [None, 0, 2])
def test_image_restorers_take_the_key_frame_of_a_clip(key_index):
    model = BicubicRestorer(2)
    clip = torch.rand(2, 3, 3, 4, 4)
    image = model.restore_key_frame(clip, key_index)
    key = 1 if key_index is None else key_index
    assert torch.equal(image, model(clip[:, key]))
    assert torch.equal(model.restore_key_frame(clip[:, 0]), model(clip[:, 0]))


def test_missing_key_frame_is_named():
    with pytest.raises(ValueError, match='key_index is 3, allowed are 0 to 2'):
        BicubicRestorer().restore_key_frame(torch.rand(1, 3, 3, 4, 4), 3)
