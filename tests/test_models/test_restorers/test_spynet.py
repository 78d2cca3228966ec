from __future__ import annotations

import pytest
import torch

from mmpose_starpose.models import SPyNet
from mmpose_starpose.models.layers import flow_warp


def constant_flow(n, dx, dy, size):
    flow = torch.tensor([dx, dy], dtype=torch.float32).view(1, 2, 1, 1)
    return flow.expand(n, 2, *size)


@pytest.mark.parametrize(('dx', 'dy'), [(0, 0), (2, 0), (0, -3), (-1, 4)])
def test_whole_pixels_move_exactly(dx, dy):
    picture = torch.rand(2, 3, 9, 11)
    warped = flow_warp(picture, constant_flow(2, dx, dy, (9, 11)))
    expected = torch.zeros_like(picture)
    for y in range(9):
        for x in range(11):
            if 0 <= y + dy < 9 and 0 <= x + dx < 11:
                expected[..., y, x] = picture[..., y + dy, x + dx]
    assert torch.allclose(warped, expected, atol=1e-5)


def test_between_pixels_it_interpolates():
    picture = torch.tensor([[0.0, 4.0], [8.0, 12.0]]).view(1, 1, 2, 2)
    warped = flow_warp(picture, constant_flow(1, 0.25, 0.5, (2, 2)))
    # 0.75 * 0 + 0.25 * 4 above, 0.75 * 8 + 0.25 * 12 below
    assert warped[0, 0, 0, 0].item() == pytest.approx(0.5 * 1 + 0.5 * 9)


def test_each_pixel_has_its_own_flow():
    picture = torch.arange(4.0).view(1, 1, 1, 4)
    flow = torch.zeros(1, 2, 1, 4)
    flow[0, 0, 0] = torch.tensor([3.0, 0.0, -1.0, -3.0])
    warped = flow_warp(picture, flow)
    assert torch.allclose(warped, torch.tensor([3.0, 1.0, 1.0, 0.0]))


def test_warping_outside_repeats_the_border_if_asked_to():
    picture = torch.arange(1.0, 5.0).view(1, 1, 1, 4)
    flow = constant_flow(1, 10, 0, (1, 4))
    assert flow_warp(picture, flow).eq(0).all()
    assert flow_warp(picture, flow, 'border').eq(4).all()


def test_half_precision_keeps_its_type():
    picture = torch.rand(1, 2, 4, 4).bfloat16()
    warped = flow_warp(picture, constant_flow(1, 1, 0, (4, 4)).bfloat16())
    assert warped.dtype == torch.bfloat16
    assert torch.allclose(warped[..., :-1], picture[..., 1:], atol=1e-2)


def test_untrained_network_sees_no_motion():
    frames = torch.rand(2, 2, 3, 20, 12)
    assert SPyNet()(*frames).abs().max() == 0


@pytest.mark.parametrize('size', [(64, 48), (33, 20), (5, 3)])
def test_corrections_of_the_levels_add_up(size):
    """A correction of c pixels on a level is 2c on the next finer one."""
    net = SPyNet(4)
    corrections = [(1.0, 0.5), (0.25, -1.0), (0.0, 2.0), (-0.5, 0.125)]
    for level, value in zip(net.basic_module, corrections):
        level.basic_module[-1].bias.data = torch.tensor(value)
    flow = net(*torch.rand(2, 1, 3, *size))
    assert flow.shape == (1, 2, *size)
    for axis in (0, 1):
        total = sum(c[axis] * 2 ** (3 - i) for i, c in enumerate(corrections))
        # frames are enlarged to multiples of 8 inside
        length = size[1 - axis]
        inside = (length + 7) // 8 * 8
        expected = torch.full(size, total * length / inside)
        assert torch.allclose(flow[0, axis], expected, atol=1e-5)


def test_learns_a_shift():
    """It points from the frame to where its pixels are in the neighbour."""
    torch.manual_seed(0)
    net = SPyNet(2)
    y, x = torch.meshgrid(
        torch.arange(16.0), torch.arange(24.0), indexing='ij'
    )
    wide = (0.5 + 0.4 * torch.sin(x / 2) * torch.cos(y / 2)).expand(
        1, 3, -1, -1
    )
    frame, neighbour = wide[..., 2:18], wide[..., 1:17]  # frame(x) = nb(x+1)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    for _ in range(60):
        flow = net(frame, neighbour)
        loss = (flow_warp(neighbour, flow, 'border') - frame).abs().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    inner = flow[..., 3:-3, 3:-3]
    assert inner[:, 0].mean().item() == pytest.approx(1, abs=0.2)
    assert inner[:, 1].mean().item() == pytest.approx(0, abs=0.2)


def test_has_the_names_and_shapes_of_public_weights():
    expected = {}
    widths = (8, 32, 64, 32, 16, 2)
    for level in range(6):
        for i in range(5):
            name = f'basic_module.{level}.basic_module.{2 * i}'
            expected[f'{name}.weight'] = (widths[i + 1], widths[i], 7, 7)
            expected[f'{name}.bias'] = (widths[i + 1],)
    net = SPyNet()
    assert {n: tuple(v.shape) for n, v in net.state_dict().items()} == expected
    assert sum(p.numel() for p in net.parameters()) == 1_440_300


def test_at_least_one_level():
    with pytest.raises(ValueError, match='num_levels must be at least 1'):
        SPyNet(0)
