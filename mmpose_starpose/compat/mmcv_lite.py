"""Answers for mmcv's compiled ops where only mmcv-lite is installed.

mmcv-lite ships the Python side of ``mmcv.ops`` but not the compiled module
``mmcv._ext`` behind it, and MMPose imports ``mmcv.ops`` unconditionally.
Nothing in mmcv itself is changed: a module object is registered under the
name that is missing.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from importlib import metadata
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

__all__ = ['install', 'nms']

_NAME = 'mmcv._ext'


def nms(
    boxes: Tensor, scores: Tensor, iou_threshold: float, offset: int = 0
) -> Tensor:
    """Non-maximum suppression with torchvision, called as mmcv calls its own.

    Args:
        boxes: Boxes ``(x1, y1, x2, y2)`` in pixels, shape (N, 4).
        scores: Scores, shape (N,).
        iou_threshold: A box is dropped if its overlap with a better one is
            greater than this.
        offset: 0, or 1 where a box from x1 to x2 is x2 - x1 + 1 pixels wide.

    Returns:
        Indices of the boxes that are kept, best first, shape (M,).
    """
    from torchvision.ops import nms as torchvision_nms

    boxes = boxes.detach().float()
    if offset:
        corner = boxes.new_tensor([0, 0, offset, offset])
        boxes = boxes + corner
    return torchvision_nms(boxes, scores.detach().float(), iou_threshold)


class _MissingOps(ModuleType):
    """Stands in for ``mmcv._ext``: every op but ``nms`` raises when called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith('__'):
            raise AttributeError(name)

        def missing(*args: Any, **kwargs: Any) -> None:
            raise ImportError(
                f"the compiled op '{name}' is in mmcv but not in mmcv-lite, "
                'which is installed here; to use it, uninstall mmcv-lite and '
                'build mmcv: MMCV_WITH_OPS=1 pip install '
                '--no-build-isolation --no-cache-dir "mmcv>=2.0.0,<2.2.0".'
            )

        missing.__name__ = name
        return missing


def install() -> bool:
    """Registers the stand-in where mmcv has no compiled ops.

    Calling it again, or with a full mmcv installed, changes nothing.

    Returns:
        Whether the stand-in is in place.

    Raises:
        ImportError: If mmcv was compiled, but does not load with this torch.
    """
    try:
        return isinstance(importlib.import_module(_NAME), _MissingOps)
    except ModuleNotFoundError as error:
        if error.name != _NAME:
            raise
    except ImportError as error:
        raise ImportError(
            f'the compiled ops of mmcv {metadata.version("mmcv")} do not load '
            f'with torch {torch.__version__} ({error}); build mmcv again for '
            'this torch, or install mmcv-lite instead of it.'
        ) from error
    module = _MissingOps(_NAME, 'Stand-in for the compiled ops of mmcv.')
    # No loader: mmcv.utils.check_ops_exist() goes on saying no
    module.__spec__ = ModuleSpec(_NAME, loader=None)
    module.__dict__['nms'] = nms
    sys.modules[_NAME] = module
    return True
