"""Gradient loss within the person."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from mmpose.registry import MODELS
from torch import Tensor, nn

from ..layers import draw_keypoint_mask


def sobel(images: Tensor) -> Tensor:
    """Take the gradient of images with the Sobel operator.

    It is scaled so that a ramp of one unit a pixel has the gradient 1; the
    border pixels are repeated.

    Args:
        images: Images of shape (N, C, H, W).

    Returns:
        Gradients in x and y, shape (N, C, 2, H, W).
    """
    smooth = images.new_tensor([1, 2, 1]) / 4
    slope = images.new_tensor([-1, 0, 1]) / 2
    kernels = torch.stack([torch.outer(smooth, slope)] * 2)
    kernels[1] = kernels[0].T
    flat = F.pad(images.flatten(0, 1).unsqueeze(1), (1, 1, 1, 1), 'replicate')
    return F.conv2d(flat, kernels.unsqueeze(1)).unflatten(0, images.shape[:2])


@MODELS.register_module()
class StructureLoss(nn.Module):
    """Difference of image gradients within the person.

    ``sum_p m(p) mean_c |grad output - grad target|_1 / 2 sum_p m(p)`` over
    the pixels p of the batch and the channels c, where ``grad`` is the
    Sobel gradient in x and y. It asks for edges, such as those of limbs, and
    not for colours.

    The person is the soft mask ``m(p) = max_k exp(-|p - x_k|^2 /
    (2 sigma^2))`` over the labelled key points k: a disc around each of
    them. It falls to 0.14 at 2 sigma, by default about half a limb of a
    person in a crop of 256x192. Without labelled key points the loss is 0.

    Args:
        sigma: Standard deviation of the mask in pixels of the HR crop.
        loss_weight: Weight of the loss.
    """

    inputs = ('sr_image', 'hr_image', 'keypoints', 'keypoint_weights')

    def __init__(self, sigma: float = 16.0, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.sigma = sigma
        self.loss_weight = loss_weight

    def forward(
        self,
        output: Tensor,
        target: Tensor,
        keypoints: Tensor,
        keypoint_weights: Tensor,
    ) -> Tensor:
        """Compare the gradients of two images.

        Args:
            output: Super-resolved image, shape (N, 3, H, W).
            target: Clean image, shape (N, 3, H, W).
            keypoints: Key points in pixels of the images, (N, K, 2).
            keypoint_weights: 0 for unlabelled key points, (N, K).

        Returns:
            Loss of shape ().
        """
        size = (target.shape[-1], target.shape[-2])
        mask = draw_keypoint_mask(
            keypoints, keypoint_weights, size, self.sigma
        )
        with torch.autocast(output.device.type, enabled=False):
            # the operator is linear
            difference = sobel(output.float() - target).abs()
        difference = difference.mean((1, 2)).unsqueeze(1)
        loss = (mask * difference).sum() / mask.sum().clamp_min(1e-6)
        return loss * self.loss_weight
