"""Random draws that depend on the sample alone."""

from __future__ import annotations

import random
import zlib

import numpy as np
import torch
from mmcv.transforms import BaseTransform
from mmpose.registry import TRANSFORMS


@TRANSFORMS.register_module()
class SeedSample(BaseTransform):
    """Give every sample its own random seed; goes first in a pipeline.

    What a sample looks like then depends on ``seed``, the epoch and the
    sample, and not on the number of workers, the order of loading, or whether
    training was interrupted. The transforms of this package draw from
    generators made of ``sample_seed`` (:func:`sample_generator`); the global
    generators that MMPose's own augmentations draw from are seeded here.

    The epoch is set by
    :class:`EpochSeedHook <mmpose_starpose.engine.hooks.EpochSeedHook>`. It
    lives in shared memory, so that workers which outlive an epoch see it.
    Without the hook, as in testing, every pass draws the same.

    Required Keys:

        - id (optional)
        - sample_idx (optional)

    Added Keys:

        - sample_seed

    Args:
        seed: Seed of the whole data set, not negative.
    """

    def __init__(self, seed: int = 0) -> None:
        if seed < 0:
            raise ValueError(f'seed must not be negative, got {seed}')
        self.seed = seed
        self._epoch = torch.zeros(1, dtype=torch.int64).share_memory_()

    def set_epoch(self, epoch: int) -> None:
        """Draw anew in this epoch, in all workers."""
        self._epoch[0] = epoch

    def transform(self, results: dict) -> dict:
        """Add ``sample_seed`` and seed the global generators."""
        key = results.get('id', results.get('sample_idx', 0))
        key = int(np.ravel(key)[0]) if np.size(key) else 0
        seed = (self.seed, int(self._epoch[0]), abs(key))
        results['sample_seed'] = seed
        # one draw of 32 bits for each of the two legacy global generators
        state = np.random.SeedSequence(seed).generate_state(2)
        np.random.seed(state[0])
        random.seed(int(state[1]))
        return results

    def __repr__(self) -> str:
        return f'{self.__class__.__name__}(seed={self.seed})'


def sample_generator(results: dict, name: str) -> np.random.Generator:
    """Make the generator of one transform for one sample.

    Args:
        results: The pipeline's results; ``sample_seed`` is read.
        name: Name of the transform. Transforms of different names draw
            independently; a clip and its key frame alone draw alike.

    Returns:
        A fresh generator, the same for the same arguments. Without
        ``sample_seed`` it is the same for all samples.
    """
    seed = results.get('sample_seed', (0, 0, 0))
    return np.random.default_rng([*seed, zlib.crc32(name.encode())])
