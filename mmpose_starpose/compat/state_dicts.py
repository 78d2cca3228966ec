"""Lets a module adapt a checkpoint's entries before they are loaded.

The public way, ``register_load_state_dict_pre_hook``, came with torch 2.5;
before, the same hook had a leading underscore.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

__all__ = ['on_load_state_dict']


def on_load_state_dict(
    module: nn.Module, adapt: Callable[[dict[str, Tensor], str], None]
) -> None:
    """Calls ``adapt(state_dict, prefix)`` before ``module`` loads its part.

    Args:
        module: The module whose entries are to be adapted.
        adapt: Changes the entries that begin with ``prefix`` in place.
    """

    def hook(
        _: nn.Module, state: dict[str, Tensor], prefix: str, *rest: Any
    ) -> None:
        adapt(state, prefix)

    if hasattr(module, 'register_load_state_dict_pre_hook'):
        module.register_load_state_dict_pre_hook(hook)
    else:
        module._register_load_state_dict_pre_hook(hook, with_module=True)
