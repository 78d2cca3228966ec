from __future__ import annotations

import pytest
import torch
from mmpose.models import PoseDataPreprocessor

from mmpose_starpose.models import VideoPoseDataPreprocessor

MEAN, STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)


def images(n=2):
    return [
        torch.randint(0, 256, (3, 8, 6), dtype=torch.uint8) for _ in range(n)
    ]


def test_normalises_each_frame_as_mmpose_does_an_image():
    frames = images(3)
    stock = PoseDataPreprocessor(mean=MEAN, std=STD, bgr_to_rgb=True)
    data = dict(inputs=frames, data_samples=[])
    expected = stock(dict(data))['inputs']
    ours = VideoPoseDataPreprocessor()
    clip = ours(dict(inputs=[torch.stack(frames)], data_samples=[]))
    assert clip['inputs'].shape == (1, 3, 3, 8, 6)
    assert torch.allclose(clip['inputs'][0], expected)
    assert torch.allclose(ours(data)['inputs'], expected)
    assert torch.equal(
        ours.denormalize(clip['inputs'])[0], torch.stack(frames)
    )


@pytest.mark.parametrize('bgr_to_rgb', [True, False])
def test_pixels_come_back_with_a_gradient(bgr_to_rgb):
    ours = VideoPoseDataPreprocessor(bgr_to_rgb=bgr_to_rgb)
    frames = torch.stack(images())
    normalised = ours.normalize(frames).requires_grad_()
    pixels = ours.to_pixels(normalised + 10)
    # neither rounded nor clipped: 10 standard deviations higher
    std = torch.tensor(STD[::-1] if bgr_to_rgb else STD).view(3, 1, 1)
    torch.testing.assert_close(pixels, frames + 10 * std)
    pixels[:, 0].sum().backward()
    reached = normalised.grad.any(-1).any(-1)[0].tolist()
    assert reached == [not bgr_to_rgb, False, bgr_to_rgb]


def test_different_shapes_in_a_batch_are_named():
    clips = [torch.zeros(3, 3, 8, 6), torch.zeros(5, 3, 8, 6)]
    with pytest.raises(ValueError, match=r'\(3, 3, 8, 6\), \(5, 3, 8, 6\)'):
        VideoPoseDataPreprocessor()(dict(inputs=clips))
    with pytest.raises(ValueError, match=r'got \(1, 4, 8, 6\)'):
        VideoPoseDataPreprocessor()(dict(inputs=[torch.zeros(4, 8, 6)]))
