from __future__ import annotations

import pytest
import torch
from mmpose.registry import MODELS


def build(**kwargs):
    pyramid = dict(
        type='ResidualPyramid', channels=(8, 12, 16), num_blocks=(0, 1, 1)
    )
    return MODELS.build(
        dict(
            type='STARPose',
            embed_channels=8,
            num_heads=2,
            **{'pyramid': pyramid, **kwargs},
        )
    )


@pytest.mark.parametrize('frames', [1, 2, 3, 5])
@pytest.mark.parametrize('size', [(64, 48), (13, 9)])
def test_levels_of_the_key_frame(frames, size):
    model = build(num_frames=frames, num_blocks=2)
    assert model.key_index == frames // 2
    out = model(torch.randn(2, frames, 3, *size))
    h, w = size
    assert [tuple(x.shape) for x in out] == [
        (2, 8, h, w),
        (2, 12, -(-h // 2), -(-w // 2)),
        (2, 16, -(-h // 4), -(-w // 4)),
    ]
    sum(x.sum() for x in out).backward()
    unused = [n for n, p in model.named_parameters() if p.grad is None]
    assert not unused


def test_all_frames_matter():
    torch.manual_seed(0)
    model = build().eval()
    x = torch.randn(1, 3, 3, 16, 12)
    out = model(x)[-1]
    for frame in range(3):
        changed = x.clone()
        changed[:, frame] += 1
        assert not torch.allclose(out, model(changed)[-1], atol=1e-5)


def test_wrong_number_of_frames_is_named():
    with pytest.raises(ValueError, match=r'num_frames=3 .* got \(2, 5, 3'):
        build()(torch.randn(2, 5, 3, 16, 12))
    with pytest.raises(ValueError, match=r'got \(2, 3, 16, 12\)'):
        build()(torch.randn(2, 3, 16, 12))


@pytest.mark.parametrize(
    ('kwargs', 'message'),
    [
        (dict(key_index=3), 'key_index is 3, allowed are 0 to 2'),
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
