from __future__ import annotations

import numpy as np
import pytest

from mmpose_starpose.evaluation.functional import (
    ERROR_TYPES,
    error_table,
    error_types,
    undo_inversions,
)

SIGMAS = np.full(3, 0.05)
AREA = 1e4  # OKS is exp(-d^2 / 200)
FLIP = [0, 2, 1]  # nose, left hand, right hand
PEOPLE = np.array(
    [
        [[0, 0], [100, 0], [-100, 0]],
        [[0, 500], [100, 500], [-100, 500]],
    ],
    float,
)


def kinds(found, seen=None, people=PEOPLE, person=0):
    seen = np.ones(people.shape[:2], bool) if seen is None else seen
    found = error_types(
        np.array(found, float),
        people,
        seen,
        np.full(len(people), AREA),
        person,
        SIGMAS,
        FLIP,
    )
    return ['unlabelled' if n < 0 else ERROR_TYPES[n] for n in found]


@pytest.mark.parametrize(
    ('found', 'wanted'),
    [
        # exp(-25 / 200) = 0.88, exp(-100 / 200) = 0.61, exp(-225 / 200) = 0.3
        ([[5, 0], [110, 0], [-115, 0]], ['good', 'jitter', 'miss']),
        ([[0, 0], [-110, 0], [110, 0]], ['good', 'inversion', 'inversion']),
        # both hands on one: one is right, the other is on the wrong side
        ([[0, 0], [100, 0], [100, 0]], ['good', 'good', 'inversion']),
        # the other person's nose, hand, and hand of the other side
        ([[0, 505], [100, 500], [100, 500]], ['swap'] * 3),
        # another part is a miss, as the same part alone is compared
        ([[100, 0], [0, 0], [0, 500]], ['miss'] * 3),
    ],
)
def test_kinds_by_hand(found, wanted):
    assert kinds(found) == wanted


def test_own_part_comes_first():
    """People close together: what is right is not called swapped."""
    close = PEOPLE.copy()
    close[1] = close[0] + [4, 0]
    found = close[0]
    assert kinds(found, people=close) == ['good'] * 3
    assert kinds(found[FLIP], people=close)[1:] == ['inversion'] * 2


def test_unlabelled_points_are_not_counted_and_not_compared():
    seen = np.ones((2, 3), bool)
    seen[0, 1] = seen[1, 0] = False
    found = [[0, 500], [100, 0], [100, 0]]
    assert kinds(found, seen) == ['miss', 'unlabelled', 'miss']


def test_alone():
    assert kinds(PEOPLE[1], people=PEOPLE[:1]) == ['miss'] * 3


def test_clear_error():
    with pytest.raises(ValueError, match=r'\(3, 2\).*\(2, 2, 2\)'):
        kinds(PEOPLE[0], people=PEOPLE[:, :2])


def test_inversions_keep_their_error():
    found = np.array([[0, 5], [-110, 3], [-115, 0]], float)
    before = found.copy()
    kinds = np.array([1, 2, 0])
    undone = undo_inversions(found, PEOPLE[0], kinds, FLIP)
    assert undone.tolist() == [[0, 5], [90, 3], [-115, 0]]
    assert (found == before).all()


def test_table_joins_sides_and_leaves_out_what_nobody_has():
    counts = np.array(
        [
            [1, 0, 0, 0, 1],
            [3, 0, 1, 0, 0],
            [1, 2, 0, 1, 0],
            [0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0],
        ]
    )
    names = ['head_top', 'left_hip', 'right_hip', 'left_ear', 'right_ear']
    table = error_table(counts, names, [0, 2, 1, 4, 3])
    assert [line.split() for line in table.splitlines()] == [
        ['%', *ERROR_TYPES, 'of'],
        ['head_top', '50.0', '0.0', '0.0', '0.0', '50.0', '2'],
        ['hip', '50.0', '25.0', '12.5', '12.5', '0.0', '8'],
        ['all', '50.0', '20.0', '10.0', '10.0', '10.0', '10'],
    ]
