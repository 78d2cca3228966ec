"""Memory layout of weights."""

from __future__ import annotations

import torch
from torch import nn


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
