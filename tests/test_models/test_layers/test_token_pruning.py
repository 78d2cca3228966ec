"""Token pruning against loops over tokens that anyone can check."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mmpose_starpose.models.layers import TokenPruner, restore_tokens
from mmpose_starpose.models.layers.density_peaks import (
    density_peaks_score,
    distance_to_denser,
    knn_density,
    squared_distances,
)
from mmpose_starpose.models.layers.token_pruning import (
    assign_tokens,
    attention_score,
    keep_count,
    merge_tokens,
    select_tokens,
    to_windows,
)


def random_tokens(*shape, seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=dtype)


def slow_prune(tokens, count, k=5, places=None, weight=0.0):
    """Scores, centres and assignment of one sample, by loops over tokens."""
    points = tokens.double().tolist()
    n, channels = len(points), len(points[0])
    spots = [[]] * n if places is None else places.double().tolist()

    def squared(i, j):
        features = sum((p - q) ** 2 for p, q in zip(points[i], points[j]))
        apart = sum((p - q) ** 2 for p, q in zip(spots[i], spots[j]))
        return features / channels + weight * apart

    far = [[squared(i, j) for j in range(n)] for i in range(n)]
    density = []
    for row in far:
        nearest = sorted(row)[: min(k, n)]
        density.append(math.exp(-sum(nearest) / len(nearest)))
    largest = max(max(row) for row in far)
    score = []
    for i in range(n):
        denser = [
            far[i][j]
            for j in range(n)
            if density[j] > density[i] or (density[j] == density[i] and j < i)
        ]
        score.append(density[i] * math.sqrt(min(denser, default=largest)))
    centres = sorted(sorted(range(n), key=lambda i: (-score[i], i))[:count])
    assignment = []
    for i in range(n):
        if i in centres:
            assignment.append(centres.index(i))
            continue
        distances = [far[i][c] for c in centres]
        assignment.append(distances.index(min(distances)))
    return score, centres, assignment


def scores_of(tokens, k=5):
    return density_peaks_score(squared_distances(tokens), k)


ADVERSARIAL = {
    'all equal': torch.full((9, 4), 3.0),
    'all zero': torch.zeros(7, 4),
    'two tokens': torch.tensor([[0.0, 1.0], [2.0, -1.0]]),
    'two equal tokens': torch.ones(2, 3),
    'one token': torch.ones(1, 3),
    'duplicates': torch.tensor([[0.0], [4], [0], [4], [1], [1], [0], [9]]),
    'a line': torch.arange(12.0)[:, None],
    'far apart': torch.tensor([[0.0], [1], [1000], [1001], [0.5]]),
}


@pytest.mark.parametrize('name', ADVERSARIAL)
def test_agrees_with_the_loops_on_adversarial_tokens(name):
    tokens = ADVERSARIAL[name]
    for count in {1, (len(tokens) + 1) // 2, len(tokens)}:
        score, centres, assignment = slow_prune(tokens, count)
        pruned = TokenPruner(count)(tokens[None])
        assert pruned.indices[0].tolist() == centres
        assert pruned.assignment[0].tolist() == assignment
        assert scores_of(tokens[None])[0].tolist() == pytest.approx(
            score, rel=1e-5, abs=1e-6
        )


@pytest.mark.parametrize('seed', range(5))
@pytest.mark.parametrize('k', [1, 5, 50])
def test_agrees_with_the_loops_on_random_tokens(seed, k):
    tokens = random_tokens(2, 30, 6, seed=seed)
    pruned = TokenPruner(0.3, num_neighbors=k)(tokens)
    for sample in range(2):
        score, centres, assignment = slow_prune(tokens[sample], 9, k)
        scores = scores_of(tokens, k)[sample]
        assert scores.tolist() == pytest.approx(score, rel=1e-3, abs=1e-5)
        assert pruned.indices[sample].tolist() == centres
        assert pruned.assignment[sample].tolist() == assignment
        assert torch.equal(pruned.tokens[sample], tokens[sample, centres])


@pytest.mark.parametrize('weight', [0.0, 2.0, 50.0])
def test_agrees_with_the_loops_where_places_count(weight):
    tokens = random_tokens(1, 24, 6)
    places = torch.rand(1, 24, 2, generator=torch.Generator().manual_seed(5))
    pruner = TokenPruner(0.25, spatial_weight=weight)
    pruned = pruner(tokens, places=places)
    _, centres, assignment = slow_prune(tokens[0], 6, 5, places[0], weight)
    assert pruned.indices[0].tolist() == centres
    assert pruned.assignment[0].tolist() == assignment
    without = TokenPruner(0.25)(tokens).assignment
    assert torch.equal(pruned.assignment, without) == (weight == 0)


def test_places_tell_tokens_apart_that_look_alike():
    tokens = torch.zeros(1, 4, 3)
    places = torch.tensor([[[0.0, 0], [0, 0.1], [1, 0], [1, 0.1]]])
    pruned = TokenPruner(2)(tokens, places=places)
    assert pruned.assignment.tolist() == [[0, 0, 1, 1]]


def test_parts_by_hand():
    squared = squared_distances(torch.tensor([[[0.0], [1], [5]]]))
    assert squared[0].tolist() == [[0, 1, 25], [1, 0, 16], [25, 16, 0]]
    density = knn_density(squared, 2)
    expected = [math.exp(-0.5), math.exp(-0.5), math.exp(-8)]
    assert density[0].tolist() == pytest.approx(expected)
    # 0 and 1 tie: 0 counts as the denser and gets the largest distance
    assert distance_to_denser(squared, density)[0].tolist() == [5, 1, 4]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.floats(0.01, 1.0))
def test_properties(seed, num_tokens, keep):
    tokens = random_tokens(1, num_tokens, 5, seed=seed)
    order = torch.randperm(
        num_tokens, generator=torch.Generator().manual_seed(seed)
    )
    pruned = TokenPruner(keep)(tokens)
    count = math.ceil(keep * num_tokens - 1e-9)
    indices = pruned.indices[0].tolist()
    assert len(set(indices)) == len(indices) == count
    assert indices == sorted(indices)
    assert set(pruned.assignment[0].tolist()) == set(range(count))
    # the same tokens are kept in whatever order they come, but for ties
    squared = squared_distances(tokens)
    density = knn_density(squared, 5)
    assume(density.unique().numel() == num_tokens)
    shuffled = TokenPruner(keep)(tokens[:, order])
    assert set(order[shuffled.indices[0]].tolist()) == set(indices)
    centre = pruned.indices[0][pruned.assignment[0]]
    moved = order[shuffled.indices[0][shuffled.assignment[0]]]
    assert torch.equal(moved, centre[order])


@pytest.mark.parametrize('method', ['random', 'norm', 'attention'])
def test_controls_have_the_same_interface(method):
    tokens = random_tokens(2, 20, 8)
    features = torch.nn.functional.layer_norm(tokens, (8,))
    pruned = TokenPruner(5, method)(tokens, features)
    assert pruned.tokens.shape == (2, 5, 8)
    again = TokenPruner(5, method)(tokens, features)
    assert torch.equal(pruned.indices, again.indices)
    if method == 'norm':  # of the tokens: that of the features is constant
        longest = tokens.norm(dim=-1).topk(5).indices.sort(-1).values
        assert torch.equal(pruned.indices, longest)
    if method == 'random':
        other = TokenPruner(5, method, seed=1)(tokens)
        assert not torch.equal(pruned.indices, other.indices)


def test_attention_asks_with_the_guide():
    tokens = 10 * torch.eye(4)[None]
    assert attention_score(tokens, tokens[:, 2:3]).argmax() == 2
    pruner = TokenPruner(1, 'attention')
    assert pruner(tokens, guide=tokens[:, 2:3]).indices.tolist() == [[2]]


def test_compares_features_and_keeps_tokens():
    tokens, features = random_tokens(2, 20, 8), random_tokens(2, 20, 3, seed=1)
    pruned = TokenPruner(5)(tokens, features)
    expected = TokenPruner(5)(features)
    assert torch.equal(pruned.indices, expected.indices)
    assert torch.equal(pruned.assignment, expected.assignment)
    assert pruned.tokens.shape == (2, 5, 8)


def test_ties_go_to_the_lower_index():
    score = torch.tensor([[1.0, 3, 3, 0, 3]])
    assert select_tokens(score, 2).tolist() == [[1, 2]]
    tokens = torch.tensor([[[0.0], [2], [1]]])
    squared = squared_distances(tokens)
    assignment = assign_tokens(squared, torch.tensor([[0, 1]]))
    assert assignment.tolist() == [[0, 1, 0]]


def test_merge_averages_clusters():
    tokens = torch.tensor([[[0.0], [1], [9], [10], [11]]])
    assignment = torch.tensor([[0, 0, 1, 1, 1]])
    weight = torch.tensor([[1.0, 3, 1, 1, 2]])
    merged = merge_tokens(tokens, assignment, 2, weight)
    assert merged[0, :, 0].tolist() == [0.75, 10.25]
    pruner = TokenPruner(2, mode='merge', channels=1, num_neighbors=2)
    out = pruner(tokens)
    means = {round(v, 4) for v in out.tokens[0, :, 0].tolist()}
    assert means == {0.5, 10.0}
    out.tokens.square().sum().backward()
    assert pruner.weight.weight.grad.abs().sum() > 0


def test_restore_is_dense_and_carries_gradients():
    tokens = random_tokens(2, 12, 4).requires_grad_()
    pruned = TokenPruner(0.5)(tokens)
    dense = restore_tokens(pruned.tokens, pruned.assignment)
    assert dense.shape == tokens.shape
    assert torch.equal(
        dense.gather(1, pruned.indices[..., None].expand(-1, -1, 4)),
        pruned.tokens,
    )
    dense.sum().backward()
    # each kept token stands for its cluster, the others get nothing
    share = tokens.grad[..., 0]
    counts = torch.nn.functional.one_hot(pruned.assignment, 6).sum(1)
    assert torch.equal(share.gather(1, pruned.indices), counts.float())
    assert share.sum() == tokens.shape[0] * tokens.shape[1]
    everything = TokenPruner(1.0)(tokens)
    assert torch.equal(
        restore_tokens(everything.tokens, everything.assignment), tokens
    )


@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
def test_half_precision(dtype):
    tokens = (100 * random_tokens(2, 50, 64)).to(dtype)
    for mode in ('prune', 'merge'):
        pruner = TokenPruner(0.2, mode=mode, channels=64).to(dtype)
        pruned = pruner(tokens)
        assert pruned.tokens.dtype == dtype
        assert pruned.tokens.isfinite().all()
        exact = TokenPruner(0.2)(tokens.float())
        assert torch.equal(pruned.indices, exact.indices)


def test_windows():
    maps = torch.arange(2 * 1 * 4 * 6.0).view(2, 1, 4, 6)
    windows = to_windows(maps, 2)
    assert windows.shape == (12, 4, 1)
    assert windows[1, :, 0].tolist() == [2, 3, 8, 9]
    assert windows[6, 0, 0] == 24
    with pytest.raises(ValueError, match=r'got 3 for a map of \(4, 6\)'):
        to_windows(maps, 3)


def test_memory_stays_with_the_windows():
    """9,216 tokens in windows of 64: no matrix of 85 million entries."""
    clip = random_tokens(3, 8, 64, 48)
    windows = to_windows(clip, 8)
    assert windows.shape == (3 * 48, 64, 8)
    assert squared_distances(windows).numel() == 9216 * 64
    assert TokenPruner(0.25)(windows).tokens.shape == (144, 16, 8)


def test_clear_errors():
    tokens = random_tokens(2, 6, 4)
    broken = tokens.clone()
    broken[1, 3, 0] = math.nan
    with pytest.raises(ValueError, match='token 3 of sample 1 is not finite'):
        TokenPruner(0.5)(broken)
    with pytest.raises(ValueError, match='int of 1 to 6.*got 7'):
        TokenPruner(7)(tokens)
    for keep in (0, 0.0, 1.5, -1):
        with pytest.raises(ValueError, match='keep must be a share'):
            TokenPruner(keep)
    with pytest.raises(ValueError, match="method is 'best', allowed"):
        TokenPruner(0.5, 'best')
    with pytest.raises(ValueError, match="mode is 'drop', allowed"):
        TokenPruner(0.5, mode='drop')
    with pytest.raises(ValueError, match="'merge' needs channels"):
        TokenPruner(0.5, mode='merge')
    with pytest.raises(ValueError, match='num_neighbors must be at least 1'):
        TokenPruner(0.5, num_neighbors=0)
    with pytest.raises(ValueError, match='must not be negative, got -1'):
        TokenPruner(0.5, spatial_weight=-1)
    assert keep_count(10, 0.3) == 3 and keep_count(10, 10) == 10
