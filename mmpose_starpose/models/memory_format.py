"""Memory layout of weights and features."""

from __future__ import annotations

import torch
from torch import Tensor, nn


@torch.no_grad()
def use_channels_last(module: nn.Module) -> None:
    """Lay out the weights of 2-D convolutions channels last, in place.

    Convolutions of features in that layout copy their weights to it in every
    pass else, which takes longer than multiplying where maps are small.
    Values, shapes and checkpoints stay as they are. Unlike
    ``module.to(memory_format=torch.channels_last)`` it bears parameters of
    five dimensions, of 3-D convolutions.
    """
    for parameter in module.parameters():
        if parameter.dim() == 4:
            parameter.data = parameter.contiguous(
                memory_format=torch.channels_last
            )


def for_grouped_conv(x: Tensor) -> Tensor:
    """Lay out features as grouped convolutions are fastest on a CPU.

    Where features lie channels first, PyTorch takes more than twice as long
    for groups of four channels (measured with AVX2; with AVX-512 it has not
    been). Values are the same. On other devices nothing is done.

    Args:
        x: Features of shape (N, C, H, W).

    Returns:
        The same features, on a CPU channels last.
    """
    if x.device.type == 'cpu':
        return x.contiguous(memory_format=torch.channels_last)
    return x
