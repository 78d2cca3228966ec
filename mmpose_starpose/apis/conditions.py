"""Test pipelines under another degradation than the config's own."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any


def with_lr_size(
    degradation: Sequence[dict], lr_size: tuple[int, int]
) -> list[dict]:
    """Copy a degradation, with another size of the LR crop.

    Args:
        degradation: Transforms; every ``lr_size`` in them, nested ones too,
            is replaced.
        lr_size: Width and height in pixels.

    Returns:
        The new transforms; the old ones stay as they are.
    """

    def replace(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                k: tuple(lr_size) if k == 'lr_size' else replace(v)
                for k, v in value.items()
            }
        if isinstance(value, (list, tuple)):
            return type(value)(replace(v) for v in value)
        return value

    return [replace(dict(t)) for t in degradation]


def own_lr_size(pipeline: Sequence[dict]) -> tuple[int, int]:
    """The size of the LR crop, (width, height), in a config's pipeline.

    Raises:
        ValueError: If nothing in it makes an LR crop.
    """
    for transform in reversed(pipeline):
        if _degrades(transform) and 'lr_size' in transform:
            return tuple(transform['lr_size'])
    raise ValueError(
        'the pipeline has no DegradeResize, so its model has no LR size; it '
        f'has {[t["type"] for t in pipeline]}'
    )


def degraded_pipeline(
    pipeline: Sequence[dict], degradation: Sequence[dict]
) -> list[dict]:
    """Copy a pipeline with another degradation in the place of its own.

    A model made for LR crops is fed its own size whatever ``degradation``
    makes: crops of another size are enlarged or shrunk to it, bicubic, or,
    where whole frames degrade, by ``LowResTopdownAffine``. Stock models keep
    their ``RestoreSize``.

    Args:
        pipeline: A config's test pipeline, with ``Degrade...`` transforms.
        degradation: What takes their place.

    Returns:
        The new pipeline; the old one stays as it is.

    Raises:
        ValueError: If the pipeline degrades nothing.
    """
    size = own_lr_size(pipeline)
    places = [n for n, t in enumerate(pipeline) if _degrades(t)]
    rest = [dict(t) for t in pipeline if not _degrades(t)]
    new = deepcopy([dict(t) for t in degradation])
    restored = {'RestoreSize', 'LowResTopdownAffine'} & {
        t['type'] for t in rest
    }
    if not restored and own_lr_size(new) != size:
        new.append(dict(type='RestoreSize', size=size))
    first = places[0]
    return [*rest[:first], *new, *rest[first:]]


def _degrades(transform: dict) -> bool:
    return transform['type'].startswith('Degrade')
