"""The terms that training adds to the head's losses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mmpose.registry import MODELS
from torch import nn


def inputs_of(term: nn.Module) -> tuple[str, ...]:
    """Name what a term's ``forward`` gets, as attributes of TrainingStep."""
    return getattr(term, 'inputs', ('sr_image', 'hr_image'))


def needs_image(term: nn.Module) -> bool:
    """Whether a term makes the neck reconstruct the SR image."""
    return bool({'sr_image', 'teacher_sr_heatmaps'} & set(inputs_of(term)))


def needs_teacher(term: nn.Module) -> bool:
    """Whether a term asks the teacher."""
    return any(name.startswith('teacher') for name in inputs_of(term))


def log_name(prefix: str, term: nn.Module) -> str:
    """Name a term: prefix and type in snake case, 'Loss' left out."""
    name = type(term).__name__
    words = re.findall('[A-Z0-9]+(?![a-z])|[A-Z][a-z0-9]*', name)
    return '_'.join([prefix, *(w.lower() for w in words if w != 'Loss')])


def build_terms(
    sr_loss: dict | list[dict] | None, distill_losses: Iterable[dict] | None
) -> nn.ModuleDict:
    """Build the terms whose weight is not 0.

    Args:
        sr_loss: Config of the loss on the SR image, or of several.
        distill_losses: Configs of the losses against a teacher.

    Returns:
        Terms by their name in the log: ``loss_sr`` for one config that is
        no list, else ``loss_sr_<type>`` and ``loss_<type>``, the type in
        snake case, with a number from the second of a type on.
    """
    single = isinstance(sr_loss, dict)
    configs = [
        ('loss_sr', c) for c in ([sr_loss] if single else sr_loss or ())
    ]
    configs += [('loss', c) for c in distill_losses or ()]
    terms = nn.ModuleDict()
    for prefix, config in configs:
        if config.get('loss_weight', 1) == 0:
            continue
        term = MODELS.build(config)
        if prefix == 'loss_sr' and single:
            name = prefix
        else:
            name = log_name(prefix, term)
        taken = [n for n in terms if re.fullmatch(f'{name}(_[0-9]+)?', n)]
        terms[f'{name}_{len(taken) + 1}' if taken else name] = term
    return terms
