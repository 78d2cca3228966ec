from __future__ import annotations

import numpy as np
import pytest

from mmpose_starpose.evaluation.functional import points_in_polygon

# a U, open at the top: between its arms is outside
U = np.array([[0, 0], [2, 0], [2, 6], [4, 6], [4, 0], [6, 0], [6, 8], [0, 8]])


@pytest.mark.parametrize(
    ('point', 'inside'),
    [
        ((1, 1), True),
        ((3, 1), False),
        ((3, 7), True),
        ((5, 5), True),
        ((-1, 7), False),
        ((7, 0), False),
        ((0, 4), False),  # on the outline
        ((2, 0), False),  # a corner
        ((3, 6), False),  # on a horizontal edge
    ],
)
def test_points_in_a_concave_polygon(point, inside):
    for polygon in (U, U[::-1], np.roll(U, 3, axis=0)):
        found = points_in_polygon(np.array([point], float), polygon)
        assert found.tolist() == [inside]


def test_agrees_with_shapely():
    geometry = pytest.importorskip('shapely.geometry')
    rng = np.random.default_rng(0)
    for _ in range(20):
        angles = np.sort(rng.uniform(0, 2 * np.pi, 12))
        radius = rng.uniform(2, 10, 12)
        polygon = np.stack([np.cos(angles), np.sin(angles)], 1)
        polygon = polygon * radius[:, None]
        points = np.concatenate([rng.uniform(-8, 8, (50, 2)), polygon])
        shape = geometry.Polygon(polygon)
        expected = [shape.contains(geometry.Point(p)) for p in points]
        assert points_in_polygon(points, polygon).tolist() == expected


def test_two_corners_enclose_nothing():
    assert not points_in_polygon(np.zeros((3, 2)), U[:2].astype(float)).any()
