from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from mmpose_starpose.models import RecurrentVideoRestorer


def build(scale=4, randomize=True, **kwargs):
    torch.manual_seed(0)
    model = RecurrentVideoRestorer(
        scale, **dict(dict(channels=4, num_blocks=1, flow_levels=3), **kwargs)
    )
    if randomize:  # the residual and the flow start at 0
        torch.nn.init.normal_(model.to_image.weight)
        for level in model.flow.basic_module:
            torch.nn.init.normal_(level.basic_module[-1].weight, std=0.1)
    return model


@pytest.mark.parametrize('scale', [2, 3, 4, 8])
@pytest.mark.parametrize('size', [(16, 12), (13, 9)])
def test_enlarges_any_size(scale, size):
    image = build(scale)(torch.rand(2, 3, 3, *size), 1)
    assert image.shape == (2, 3, scale * size[0], scale * size[1])


def test_six_levels_of_flow_on_a_small_crop():
    clip = torch.rand(1, 3, 3, 24, 18)
    assert build(flow_levels=6)(clip, 1).shape == (1, 3, 96, 72)


def test_untrained_is_bicubic():
    clip = torch.rand(2, 3, 3, 8, 6)
    image = build(randomize=False)(clip, 1)
    bicubic = F.interpolate(clip[:, 1], scale_factor=4, mode='bicubic')
    assert torch.allclose(image, bicubic, atol=1e-6)


@pytest.mark.parametrize(
    ('frames', 'key'), [(1, 0), (2, 0), (2, 1), (3, 1), (5, 0), (5, 3)]
)
def test_every_frame_counts(frames, key):
    model = build()
    clip = torch.rand(1, frames, 3, 12, 8, requires_grad=True)
    model(clip, key).sum().backward()
    reached = clip.grad.abs().sum((0, 2, 3, 4))
    assert reached.gt(0).all()


def test_every_parameter_learns():
    model = build()
    model(torch.rand(1, 3, 3, 12, 8), 1).square().sum().backward()
    zero = [n for n, p in model.named_parameters() if not p.grad.abs().sum()]
    assert not zero


@pytest.mark.parametrize(
    ('frames', 'key', 'past', 'future'),
    [(1, 0, 1, 1), (3, 1, 2, 2), (5, 1, 2, 4), (5, 4, 5, 1)],
)
def test_only_steps_that_reach_the_key_frame(frames, key, past, future):
    model = build()
    steps = {model.from_past: 0, model.from_future: 0}

    def count(cell, *_):
        steps[cell] += 1

    for cell in steps:
        cell.register_forward_hook(count)
    model(torch.rand(1, frames, 3, 8, 8), key)
    assert list(steps.values()) == [past, future]


def test_the_two_directions_mirror_each_other():
    """With equal weights, time may run backwards."""
    model = build()
    model.from_future.load_state_dict(model.from_past.state_dict())
    fuse = model.upsample[0]
    half = fuse.weight.data[:, :4]
    fuse.weight.data = torch.cat((half, half), 1)
    clip = torch.rand(1, 4, 3, 12, 8)
    assert torch.allclose(model(clip, 1), model(clip.flip(1), 2), atol=1e-5)


def test_states_move_along_the_flow():
    """A state of one step is warped by the flow, then updated."""
    model = build(flow_levels=1)
    level = model.flow.basic_module[0].basic_module
    for p in level.parameters():
        torch.nn.init.zeros_(p)
    level[-1].bias.data = torch.tensor([2.0, 1.0])
    clip = torch.rand(1, 2, 3, 10, 9)
    seen = []
    model.from_past.register_forward_hook(
        lambda _, inputs, output: seen.append((inputs[0], output))
    )
    model(clip, 1)
    (first, state), (second, _) = seen
    assert torch.equal(first[:, :3], clip[:, 0])
    assert first[:, 3:].eq(0).all()
    assert torch.equal(second[:, :3], clip[:, 1])
    moved = second[:, 3:, :-1, :-2]
    assert torch.allclose(moved, state[..., 1:, 2:], atol=1e-5)


def test_one_frame_needs_no_flow():
    model = build()
    clip = torch.rand(2, 1, 3, 8, 6)
    a = model.restore_key_frame(clip)
    model.flow = None
    assert torch.equal(model.restore_key_frame(clip[:, 0]), a)
