from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from mmpose_starpose.models.layers.residual_block import ResidualBlock


@pytest.mark.parametrize('stride', [1, 2, 3])
def test_skip_is_a_strided_1x1_convolution(stride: int):
    torch.manual_seed(0)
    block = ResidualBlock(4, 6, stride).eval()
    x = torch.randn(2, 4, 13, 8)
    weight = block.skip[0].weight
    skip = block.skip[1](F.conv2d(x, weight, stride=stride))
    expected = (block.body(x) + skip).relu()
    assert torch.allclose(block(x), expected, atol=1e-6)


def test_without_stride_and_change_of_channels_the_skip_is_the_input():
    torch.manual_seed(0)
    block = ResidualBlock(4, 4).eval()
    x = torch.randn(2, 4, 5, 6)
    assert torch.equal(block(x), (block.body(x) + x).relu())
