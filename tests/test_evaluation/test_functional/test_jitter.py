from __future__ import annotations

import numpy as np
import pytest

from mmpose_starpose.evaluation.functional import acceleration_error


def test_by_hand():
    truth = np.zeros((4, 2, 2))
    truth[:, :, 0] = np.arange(4)[:, None]  # steady motion
    found = truth + 7  # an offset does not tremble
    seen = np.ones((4, 2), bool)
    assert not acceleration_error(found, truth, seen).any()
    found[1, 0] += [3, 4]  # one jump of 5 pixels
    error = acceleration_error(found, truth, seen)
    np.testing.assert_allclose(error, [[10, 0], [5, 0]])
    seen[3, 0] = False
    error = acceleration_error(found, truth, seen)
    np.testing.assert_allclose(error, [[10, 0], [np.nan, 0]])
    assert acceleration_error(found[:2], truth[:2], seen[:2]).shape == (0, 2)


def test_clear_error():
    with pytest.raises(ValueError, match=r'\(3, 2, 2\)'):
        acceleration_error(
            np.zeros((3, 2, 2)), np.zeros((2, 2, 2)), np.ones((2, 2), bool)
        )
