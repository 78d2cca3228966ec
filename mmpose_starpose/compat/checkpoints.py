"""Lets torch load MMEngine's checkpoints without running code from them.

Since torch 2.6 ``torch.load`` unpickles only types on a list, and MMEngine
0.10 writes a few that are not on it: its own ``HistoryBuffer`` and numpy
arrays and scalars. They only hold data, so they are added to the list.
Anything else in a file is still refused.
"""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import torch

__all__ = ['allow_mmengine_types', 'mmengine_types']

# MMEngine pickles a few of its own methods, and pickle writes a method as
# getattr(class, name). Only these pairs are answered.
_METHODS = {
    'HistoryBuffer': ('min', 'max', 'current', 'mean'),
    'OneCycleParamScheduler': ('_annealing_cos', '_annealing_linear'),
}


def _mmengine_method(owner: Any, name: str) -> Any:
    """Takes the place of ``getattr`` while a checkpoint is loaded."""
    known = isinstance(owner, type) and owner.__module__.startswith('mmengine')
    if not known or name not in _METHODS.get(owner.__name__, ()):
        raise pickle.UnpicklingError(
            f'the file asks for getattr({owner!r}, {name!r}), which no '
            'MMEngine checkpoint needs; it was not loaded.'
        )
    return getattr(owner, name)


def mmengine_types() -> list[Any]:
    """Lists what MMEngine and MMPose checkpoints hold beside tensors.

    Returns:
        Entries for ``torch.serialization.add_safe_globals``. numpy's two
        constructors appear under the names that numpy 1 and numpy 2 write,
        so that files written with either load with either; ``getattr``
        itself is not among them, only a stand-in that knows a few methods.
    """
    from mmengine.logging import HistoryBuffer
    from mmengine.optim.scheduler.param_scheduler import (
        OneCycleParamScheduler,
    )

    reconstruct = np.empty(0).__reduce__()[0]
    scalar = np.float64(0).__reduce__()[0]
    dtypes = [
        member
        for member in vars(np.dtypes).values()
        if isinstance(member, type) and issubclass(member, np.dtype)
    ]
    renamed = [
        (function, f'numpy.{core}.multiarray.{name}')
        for function, name in (
            (reconstruct, '_reconstruct'),
            (scalar, 'scalar'),
        )
        for core in ('core', '_core')
    ]
    return [
        HistoryBuffer,
        OneCycleParamScheduler,
        (_mmengine_method, 'builtins.getattr'),
        np.ndarray,
        np.dtype,
        *dtypes,
        *renamed,
    ]


def allow_mmengine_types() -> None:
    """Adds :func:`mmengine_types` to torch's list; idempotent.

    torch before 2.6 loads these files as they are, and needs nothing.
    """
    release = torch.__version__.split('+')[0].split('.')[:2]
    if tuple(map(int, release)) >= (2, 6):
        torch.serialization.add_safe_globals(mmengine_types())
