"""Weights of whole models."""

from __future__ import annotations

from mmengine.runner import CheckpointLoader
from torch import nn


def load_weights(model: nn.Module, checkpoint: str) -> list[str]:
    """Load what a checkpoint has of a model's weights.

    MMEngine's ``load_checkpoint`` only logs that a weight is missing or has
    another shape, and goes on without it.

    Args:
        model: Model to load into, in place.
        checkpoint: Path or URL of a checkpoint; what it has besides stays
            out.

    Returns:
        Names of the weights that it lacks.

    Raises:
        RuntimeError: If a weight has another shape in the checkpoint.
    """
    content = CheckpointLoader.load_checkpoint(checkpoint, 'cpu')
    weights = content.get('state_dict', content)
    return model.load_state_dict(weights, strict=False).missing_keys


def load_all_weights(
    model: nn.Module, checkpoint: str, owner: str = 'the model'
) -> None:
    """Load all of a model's weights from a checkpoint.

    Args:
        model: Model to load into, in place.
        checkpoint: Path or URL of a checkpoint; what it has besides stays
            out.
        owner: What the error calls the model.

    Raises:
        RuntimeError: If a weight has another shape in the checkpoint.
        ValueError: If the checkpoint lacks a weight.
    """
    missing = load_weights(model, checkpoint)
    if missing:
        raise ValueError(
            f"checkpoint '{checkpoint}' lacks {len(missing)} of the weights "
            f"of {owner}, for example '{missing[0]}'"
        )
