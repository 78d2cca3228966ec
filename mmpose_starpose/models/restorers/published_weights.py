"""Weights that others published for their own code."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlparse

import torch
from mmengine.logging import print_log
from mmengine.model import update_init_info
from mmpose.registry import WEIGHT_INITIALIZERS
from torch import Tensor, nn

# where super-resolution code bases keep the parameters, best first
KEYS = ('params_ema', 'params', 'state_dict')


def read_weights(checkpoint: str) -> Mapping[str, Tensor]:
    """Read the parameters of a checkpoint file, running no code from it.

    Args:
        checkpoint: Path or http(s) URL; a URL is downloaded once, into
            torch's cache.

    Returns:
        What the file holds under the first of ``params_ema``, ``params`` and
        ``state_dict`` that it has, or else all of it.

    Raises:
        ValueError: If there is no such file, or no parameters in it.
    """
    path = Path(checkpoint)
    if urlparse(checkpoint).scheme in ('http', 'https'):
        path = Path(torch.hub.get_dir(), 'checkpoints', path.name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            torch.hub.download_url_to_file(checkpoint, str(path))
    if not path.is_file():
        raise ValueError(f"checkpoint is '{checkpoint}', which is no file")
    content = torch.load(path, map_location='cpu', weights_only=True)
    for key in KEYS:
        if key in content:
            content = content[key]
            break
    if not all(isinstance(value, Tensor) for value in content.values()):
        raise ValueError(
            f"'{checkpoint}' has its parameters under none of {list(KEYS)}; "
            f'it has {list(content)[:5]}'
        )
    return content


@WEIGHT_INITIALIZERS.register_module()
class PublishedWeights:
    """Initialise a module with the weights that its authors published.

    As ``init_cfg=dict(type='PublishedWeights', checkpoint=...)``. Unlike
    MMEngine's ``Pretrained`` it knows where super-resolution code bases keep
    the parameters in their files (see :func:`read_weights`), and a file that
    does not match in every name and shape is an error. For checkpoints of
    this package use ``Pretrained`` with ``prefix='restorer.'``.

    Args:
        checkpoint: Path or http(s) URL.
    """

    def __init__(self, checkpoint: str) -> None:
        self.checkpoint = checkpoint

    def __call__(self, module: nn.Module) -> None:
        """Load the weights.

        Raises:
            ValueError: With every name or shape that does not match.
        """
        given = read_weights(self.checkpoint)
        wanted = module.state_dict()
        problems = [f'missing: {n}' for n in wanted if n not in given]
        problems += [f'not in the model: {n}' for n in given.keys() - wanted]
        problems += [
            f'{n} is {tuple(v.shape)} but the model has '
            f'{tuple(wanted[n].shape)}'
            for n, v in given.items()
            if n in wanted and v.shape != wanted[n].shape
        ]
        if problems:
            listed = '\n  '.join(sorted(problems))
            raise ValueError(
                f"'{self.checkpoint}' does not fit {type(module).__name__} "
                f'({len(given)} parameters given, {len(wanted)} wanted):\n  '
                f'{listed}'
            )
        module.load_state_dict(given)
        message = f'{len(given)} parameters from {self.checkpoint}'
        print_log(message, 'current', logging.INFO)
        if hasattr(module, '_params_init_info'):
            update_init_info(module, init_info=message)
