from __future__ import annotations

import pytest
import torch
from mmpose.registry import MODELS

PYRAMID = dict(
    type='ResidualPyramid', channels=(8, 12, 16), num_blocks=(0, 1, 1)
)


def build(num_heads=2, pyramid=PYRAMID, key_index=None, **front_end):
    front_end.setdefault('block', dict(num_heads=num_heads))
    return MODELS.build(
        dict(
            type='STARPose',
            embed_channels=8,
            pyramid=pyramid,
            key_index=key_index,
            front_end=front_end,
        )
    )


@pytest.mark.parametrize('frames', [1, 2, 3, 5])
@pytest.mark.parametrize('size', [(64, 48), (13, 9)])
def test_levels_of_the_key_frame(frames, size):
    model = build(align=frames > 1)
    out = model(torch.randn(2, frames, 3, *size))
    h, w = size
    assert [tuple(x.shape) for x in out] == [
        (2, 8, h, w),
        (2, 12, -(-h // 2), -(-w // 2)),
        (2, 16, -(-h // 4), -(-w // 4)),
    ]
    sum(x.square().sum() for x in out).backward()
    unused = [n for n, p in model.named_parameters() if p.grad is None]
    assert not unused


@pytest.mark.parametrize(
    ('entry', 'grid'),
    [
        ('low_res', 1),
        ('sub_pixel', 2),
        ('sub_pixel_stem', 1),
        ('upsampled_stem', 1),
    ],
)
def test_entries(entry, grid):
    model = build(entry=entry)
    out = model(torch.randn(1, 2, 3, 13, 9))
    assert out[0].shape == (1, 8, grid * 13, grid * 9)
    assert model.front_end.grid == grid


def test_any_length_after_any_other():
    """Nothing in the parameters depends on the length of the clip."""
    model = build().eval()
    image = torch.randn(2, 3, 16, 12)
    single = model(image)
    assert all(map(torch.equal, single, model(image.unsqueeze(1))))
    assert model(torch.randn(2, 9, 3, 16, 12))[0].shape == (2, 8, 16, 12)


@pytest.mark.parametrize('align', [True, False])
def test_all_frames_matter(align):
    torch.manual_seed(0)
    model = build(align=align).eval()
    x = torch.randn(1, 3, 3, 16, 12)
    out = model(x)[-1]
    for frame in range(3):
        changed = x.clone()
        changed[:, frame] += torch.randn(3, 16, 12)
        assert not torch.allclose(out, model(changed)[-1], atol=1e-5)


def test_masked_frames_do_not_matter():
    torch.manual_seed(0)
    model = build().eval()
    for block in model.front_end.blocks:
        torch.nn.init.normal_(block.conv.time)
    x = torch.randn(2, 3, 3, 16, 12)
    mask = torch.tensor([[True, True, False], [True, True, True]])
    changed = x.clone()
    changed[:, 2] = torch.randn(2, 3, 16, 12)
    before, after = model(x, mask)[-1], model(changed, mask)[-1]
    assert torch.allclose(before[0], after[0], atol=1e-6)
    assert not torch.allclose(before[1], after[1], atol=1e-4)
    everything = torch.ones(2, 3, dtype=torch.bool)
    assert torch.allclose(model(x)[-1], model(x, everything)[-1], atol=1e-5)


def test_key_frame_may_be_the_last():
    torch.manual_seed(0)
    model = build(key_index=2, num_blocks=1, align=False).eval()
    assert model.find_key_index(3) == 2
    with pytest.raises(ValueError, match='has 2 frames: allowed are 0 to 1'):
        model(torch.randn(1, 2, 3, 16, 12))


def test_wrong_inputs_are_named():
    with pytest.raises(ValueError, match=r'got \(2, 5, 1, 16, 12\)'):
        build()(torch.randn(2, 5, 1, 16, 12))
    clip = torch.randn(2, 3, 3, 16, 12)
    with pytest.raises(ValueError, match=r'\(2, 2\), the clips need'):
        build()(clip, torch.ones(2, 2, dtype=torch.bool))
    with pytest.raises(ValueError, match='leaves out a key frame'):
        build()(clip, torch.zeros(2, 3, dtype=torch.bool))


@pytest.mark.parametrize(
    ('kwargs', 'message'),
    [
        (dict(entry='bicubic'), "entry is 'bicubic', allowed are"),
        (dict(block=dict(branches=('mlp',))), r"branches is \('mlp',\)"),
        (dict(block=dict(fusion='max')), "fusion is 'max', allowed are"),
        (
            dict(block=dict(branches=('conv',)), pruner=dict(window=4)),
            r"pruner is .* branches is \('conv',\)",
        ),
        (dict(num_blocks=0), 'num_blocks must be at least 1'),
        (
            dict(pyramid=dict(type='ResidualPyramid', channels=(8, 8))),
            'one entry a level',
        ),
        (
            dict(
                pyramid=dict(
                    type='ResidualPyramid', channels=(9, 8), num_blocks=(0, 1)
                )
            ),
            r'level 0 has no block .* 8 channels into 9',
        ),
    ],
)
def test_impossible_options_are_refused(kwargs, message):
    with pytest.raises(ValueError, match=message):
        build(**kwargs)


def test_pruned_context():
    """The last block reads few pixels of the supporting frames."""
    clip = torch.randn(2, 3, 3, 16, 12)
    torch.manual_seed(0)
    model = build(align=False, pruner=dict(keep=0.25, window=4)).eval()
    torch.manual_seed(0)
    full = build(align=False).eval()
    full.load_state_dict(model.state_dict())
    read = []
    attention = model.front_end.blocks[-1].attention
    attention.register_forward_pre_hook(
        lambda _, args: read.append((args[1].shape[1], args[2]))
    )
    with torch.no_grad():
        out = model(clip)[0]
        assert not torch.allclose(out, full(clip)[0])
        alone = clip[:, 1:2]
        assert torch.equal(model(alone)[0], full(alone)[0])
        mask = torch.tensor([[False, True, True], [True, True, True]])
        masked = model(clip, mask)[0]
        changed = clip.clone()
        changed[0, 0] = 5
        assert torch.allclose(model(changed, mask)[0], masked, atol=1e-5)
    area = 16 * 12
    assert read[0][0] == area + 2 * area // 4
    seen = read[2][1]
    assert seen.sum(1).tolist() == [area + area // 4, area + area // 2]
    with pytest.raises(ValueError, match='window must divide the map, got 5'):
        build(pruner=dict(window=5))(clip)


def test_values_that_no_pixel_has_are_limited():
    model = build().eval()
    clip = torch.randn(1, 3, 3, 16, 12)
    far = clip.clone()
    far[0, :, :, 3, 4] = 1e6
    limited = far.clamp(max=10)
    with torch.no_grad():
        assert torch.equal(model(far)[0], model(limited)[0])
        assert not torch.equal(model(limited)[0], model(clip)[0])
