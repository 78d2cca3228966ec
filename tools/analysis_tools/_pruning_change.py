"""By how much pruning changes heatmaps, the weights being the same."""

from __future__ import annotations

from collections.abc import Sequence

from _scores import (  # isort: skip  (imports mmpose_starpose first)
    Condition,
    Model,
)

import numpy as np
import torch
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmengine.registry import init_default_scope
from mmpose.registry import DATASETS, MODELS
from torch import Tensor, nn

from mmpose_starpose.models.checkpoints import load_all_weights

BATCH = 16


def load_samples(cfg: Config, number: int) -> list[dict]:
    """Loads samples of the test set, evenly spread over it."""
    init_default_scope(cfg.get('default_scope', 'mmpose'))
    dataset = DATASETS.build(cfg.test_dataloader.dataset)
    places = np.linspace(0, len(dataset) - 1, min(number, len(dataset)))
    samples = [dataset[int(place)] for place in places.round()]
    return [
        pseudo_collate(samples[i : i + BATCH])
        for i in range(0, len(samples), BATCH)
    ]


def heatmaps_of(
    net: nn.Module, batches: Sequence[dict], device: str
) -> list[Tensor]:
    """Estimates heatmaps, batch by batch."""
    net = net.to(device).eval()
    out = []
    with torch.no_grad():
        for batch in batches:
            data = net.data_preprocessor(batch, training=False)
            out.append(net(**data, mode='tensor').float().cpu())
    return out


def relative_change(
    expected: Sequence[Tensor], got: Sequence[Tensor]
) -> float:
    """Square root of the squared difference over the expected squares."""
    apart = sum((a - b).square().sum() for a, b in zip(expected, got))
    return float((apart / sum(a.square().sum() for a in expected)).sqrt())


def measure_change(
    models: Sequence[Model], frames: int, number: int, device: str
) -> dict[str, float]:
    """Compares every model with its own weights, unpruned.

    Args:
        models: The unpruned model, then the others; their checkpoints are
            loaded.
        frames: Clip length T.
        number: Samples of the test set to compare on.
        device: Where to run.

    Returns:
        Relative change of the heatmaps, by name, without the first model.
    """

    def build(cfg: Config, checkpoint: str | None) -> nn.Module:
        net = MODELS.build(cfg.model)
        load_all_weights(net, checkpoint)
        return net

    unpruned, *others = models
    batches = load_samples(Condition(None, frames).apply(unpruned.cfg), number)
    whole: dict[str | None, list[Tensor]] = {}
    out = {}
    for model in others:
        weights = model.checkpoint
        if weights not in whole:
            net = build(unpruned.cfg, weights)
            whole[weights] = heatmaps_of(net, batches, device)
        got = heatmaps_of(build(model.cfg, weights), batches, device)
        out[model.name] = relative_change(whole[weights], got)
    return out
