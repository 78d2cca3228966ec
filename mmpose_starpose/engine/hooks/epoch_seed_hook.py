"""Draws that an interruption does not change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mmengine.hooks import Hook
from mmengine.runner import Runner, set_random_seed
from mmpose.registry import HOOKS

from ...datasets.transforms import SeedSample


def iter_transforms(dataset: Any) -> Iterator[Any]:
    """Walk over all transforms of a data set and of those it wraps."""
    for wrapped in getattr(dataset, 'datasets', ()):
        yield from iter_transforms(wrapped)
    if hasattr(dataset, 'dataset'):
        yield from iter_transforms(dataset.dataset)
    yield from getattr(getattr(dataset, 'pipeline', None), 'transforms', ())


@HOOKS.register_module()
class EpochSeedHook(Hook):
    """Make an epoch's random draws a function of its number.

    At the start of every epoch it tells
    :class:`SeedSample <mmpose_starpose.datasets.transforms.SeedSample>` the
    epoch and seeds the generators of the main process from the run's seed.
    A run resumed from a checkpoint then continues exactly as an unbroken one
    would have.
    """

    priority = 'VERY_HIGH'

    def before_train_epoch(self, runner: Runner) -> None:
        """Tell the transforms, in all workers, which epoch starts."""
        for transform in iter_transforms(runner.train_dataloader.dataset):
            if isinstance(transform, SeedSample):
                transform.set_epoch(runner.epoch)

    def before_train_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: dict | None = None,
    ) -> None:
        """Seed the main process before an epoch's first step.

        Not before the epoch: starting workers draws from its generators, and
        workers that are there already do not start again.
        """
        if batch_idx == 0:
            set_random_seed(runner.seed + runner.epoch)
