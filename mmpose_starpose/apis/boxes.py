"""Which boxes a result rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def describe_boxes(dataset: Mapping[str, Any]) -> str:
    """Name the boxes that a data set's config takes people from.

    A top-down score with ground-truth boxes and one with detections are
    different things; whoever prints a score says which it is.

    Args:
        dataset: Config of a data set, such as
            ``cfg.test_dataloader.dataset``; wrappers are looked into.

    Returns:
        'ground-truth boxes', 'boxes from FILE', or 'whole images' where a
        bottom-up model takes no boxes; several in one string where the
        parts of a combined data set differ.
    """
    parts = list(dataset.get('datasets') or ())
    if dataset.get('dataset'):
        parts.append(dataset['dataset'])
    if parts:
        return ', '.join(sorted({describe_boxes(part) for part in parts}))
    if dataset.get('data_mode') == 'bottomup':
        return 'whole images'
    path = dataset.get('bbox_file')
    return f'boxes from {path}' if path else 'ground-truth boxes'
