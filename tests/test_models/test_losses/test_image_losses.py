from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from mmpose_starpose.models.losses import (
    CharbonnierLoss,
    KeypointWeightedPixelLoss,
    StructureLoss,
)
from mmpose_starpose.models.losses.structure import sobel


@pytest.fixture
def images():
    generator = torch.Generator().manual_seed(0)
    output, target = torch.rand(2, 2, 3, 14, 12, generator=generator)
    return output.requires_grad_(), target


POINTS = torch.tensor([[[3.0, 4.0], [8.0, 9.5]], [[5.0, 5.0], [1.0, 12.0]]])
LABELLED = torch.tensor([[1.0, 1.0], [1.0, 0.0]])


def slow_mask(points, weights, size, sigma):
    width, height = size
    mask = np.zeros((len(points), height, width))
    for n, (person, labelled) in enumerate(zip(points, weights)):
        for (x, y), weight in zip(person.tolist(), labelled):
            for row in range(height):
                for column in range(width):
                    distance = (column - x) ** 2 + (row - y) ** 2
                    value = np.exp(-distance / (2 * sigma**2)) * (weight > 0)
                    mask[n, row, column] = max(mask[n, row, column], value)
    return mask


def test_weighted_pixels_are_the_formula(images):
    output, target = images
    loss = KeypointWeightedPixelLoss(3.0, 2.0, 1e-2, loss_weight=0.5)
    weights = 1 + 3 * slow_mask(POINTS, LABELLED, (12, 14), 2.0)
    difference = (output - target).detach().numpy()
    distance = np.sqrt(difference**2 + 1e-4).mean(1)
    expected = 0.5 * (weights * distance).sum() / weights.sum()
    value = loss(output, target, POINTS, LABELLED)
    assert value.item() == pytest.approx(expected, rel=1e-5)
    value.backward()
    assert output.grad.isfinite().all() and output.grad.any()


@pytest.mark.parametrize(
    ('alpha', 'labelled'), [(0.0, LABELLED), (4.0, LABELLED * 0)]
)
def test_without_key_points_it_is_charbonnier(images, alpha, labelled):
    loss = KeypointWeightedPixelLoss(alpha)(*images, POINTS, labelled)
    torch.testing.assert_close(loss, CharbonnierLoss()(*images))


def test_a_pixel_on_a_key_point_counts_more():
    target = torch.zeros(1, 3, 14, 12)
    output = torch.ones_like(target).requires_grad_()
    loss = KeypointWeightedPixelLoss(alpha=4.0, sigma=1.0)
    loss(output, target, POINTS[:1], LABELLED[:1]).backward()
    ratio = output.grad[0, 0, 4, 3] / output.grad[0, 0, 13, 0]
    assert ratio.item() == pytest.approx(5, rel=1e-4)
    with pytest.raises(ValueError, match='alpha must not be negative, got -1'):
        KeypointWeightedPixelLoss(alpha=-1)


def test_sobel_is_opencvs():
    image = np.random.default_rng(0).random((14, 12)).astype(np.float32)
    gradient = sobel(torch.tensor(image)[None, None])[0, 0]
    for axis, order in enumerate(((1, 0), (0, 1))):
        expected = cv2.Sobel(
            image, cv2.CV_32F, *order, borderType=cv2.BORDER_REPLICATE
        )
        np.testing.assert_allclose(gradient[axis], expected / 8, atol=1e-6)
    ramp = torch.arange(12.0).expand(1, 1, 14, 12)
    assert (sobel(ramp)[..., 0, :, 1:-1] == 1).all()


def test_structure_is_the_formula(images):
    output, target = images
    mask = slow_mask(POINTS, LABELLED, (12, 14), 3.0)
    total = 0.0
    for n, image in enumerate((output - target).detach().numpy()):
        for channel in image:
            for order in ((1, 0), (0, 1)):
                slope = cv2.Sobel(
                    channel,
                    cv2.CV_32F,
                    *order,
                    borderType=cv2.BORDER_REPLICATE,
                )
                total += (mask[n] * np.abs(slope / 8)).sum() / 6
    loss = StructureLoss(sigma=3.0, loss_weight=2.0)
    value = loss(output, target, POINTS, LABELLED)
    assert value.item() == pytest.approx(2 * total / mask.sum(), rel=1e-4)
    value.backward()
    assert output.grad.any()


def test_structure_is_blind_to_colour_and_to_what_is_not_the_person():
    target = torch.rand(1, 3, 64, 48)
    points, labelled = torch.tensor([[[10.0, 10.0]]]), torch.ones(1, 1)
    loss = StructureLoss(sigma=2.0)
    assert loss(target + 0.3, target, points, labelled) < 1e-6
    far, near = target.clone(), target.clone()
    far[..., 40:44, 30:34] += 1
    near[..., 10:14, 10:14] += 1
    assert loss(far, target, points, labelled) < 1e-6
    assert loss(near, target, points, labelled) > 0.05


def test_structure_without_labels_is_zero(images):
    value = StructureLoss()(*images, POINTS, LABELLED * 0)
    assert value == 0
    value.backward()
    assert not images[0].grad.any()


@pytest.mark.parametrize('kind', [KeypointWeightedPixelLoss, StructureLoss])
def test_half_precision_images_give_float32_losses(kind, images):
    output, target = images
    exact = kind()(output.bfloat16().float(), target, POINTS, LABELLED)
    with torch.autocast('cpu', torch.bfloat16):
        value = kind()(output.bfloat16(), target, POINTS, LABELLED)
    assert value.dtype == torch.float32
    torch.testing.assert_close(value, exact)
