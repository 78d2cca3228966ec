"""Half-precision training without a loss scaler, on CPU too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from mmengine.optim import OptimWrapper
from mmpose.registry import OPTIM_WRAPPERS
from torch import nn


@OPTIM_WRAPPERS.register_module()
class BF16OptimWrapper(OptimWrapper):
    """Train under bfloat16 autocast on the device the model is on.

    bfloat16 has the range of float32, so gradients need no scaling.
    MMEngine's ``AmpOptimWrapper`` asserts an accelerator; this one also runs
    on CPUs, where it pays with AVX512-BF16 or AMX instructions.

    The arguments are those of MMEngine's ``OptimWrapper``.
    """

    @contextmanager
    def optim_context(self, model: nn.Module) -> Iterator[None]:
        """Compute losses in bfloat16 where it is safe."""
        device = next(model.parameters()).device.type
        with (
            super().optim_context(model),
            torch.autocast(device, dtype=torch.bfloat16),
        ):
            yield
