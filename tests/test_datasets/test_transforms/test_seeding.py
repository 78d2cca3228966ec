from __future__ import annotations

import random

import numpy as np
import pytest

from mmpose_starpose.datasets.transforms import SeedSample, sample_generator


def draws(transform, **results):
    seed = transform(results)['sample_seed']
    generator = sample_generator(dict(sample_seed=seed), 'X')
    return generator.random(), np.random.rand(), random.random()


def test_a_sample_draws_alike_whenever_it_is_loaded():
    transform = SeedSample(3)
    first = draws(transform, id=17)
    draws(transform, id=4)
    assert draws(transform, id=17) == first
    assert draws(SeedSample(3), id=17) == first


def test_samples_epochs_seeds_and_transforms_differ():
    transform = SeedSample()
    first = draws(transform, id=17)
    assert not set(first) & set(draws(transform, id=18))
    assert not set(first) & set(draws(SeedSample(1), id=17))
    transform.set_epoch(1)
    assert not set(first) & set(draws(transform, id=17))
    results = dict(sample_seed=(0, 0, 1))
    a, b = (sample_generator(results, n).random() for n in 'ab')
    assert a != b


def test_large_ids_and_indices_serve():
    assert SeedSample()(dict(id=101283400000001))['sample_seed'][2] > 2**32
    assert SeedSample()(dict(sample_idx=5))['sample_seed'] == (0, 0, 5)
    assert SeedSample()(dict(id=[]))['sample_seed'] == (0, 0, 0)


def test_negative_seed_is_refused():
    with pytest.raises(ValueError, match='must not be negative, got -1'):
        SeedSample(-1)
