from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from mmpose_starpose.models import SRNeck


@pytest.mark.parametrize('scale', [1, 2, 3, 4, 8])
def test_starts_as_bicubic_and_learns_a_residual(scale):
    torch.manual_seed(0)
    neck = SRNeck(in_channels=5, scale=scale)
    feats, key = (torch.randn(2, 5, 8, 6),), torch.randn(2, 3, 8, 6)
    assert neck(feats) is feats
    image = neck.reconstruct(feats, key)
    assert image.shape == (2, 3, 8 * scale, 6 * scale)
    bicubic = F.interpolate(key, scale_factor=scale, mode='bicubic')
    assert torch.allclose(image, bicubic)
    torch.nn.init.normal_(neck.to_image.weight)
    changed = neck.reconstruct(feats, key)
    assert not torch.allclose(changed, bicubic, atol=1e-2)


@pytest.mark.parametrize('scale', [0, -2, 2.5])
def test_impossible_scale_is_refused(scale):
    with pytest.raises(ValueError, match='scale must be a positive integer'):
        SRNeck(4, scale=scale)
