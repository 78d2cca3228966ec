from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from mmpose_starpose.visualization import (
    draw_skeleton,
    overlay_heatmaps,
    save_gif,
    titled_row,
)

META = dict(
    keypoint_id2name={0: 'nose', 1: 'left_wrist', 2: 'right_wrist'},
    skeleton_links=[(0, 1), (0, 2)],
)
POINTS = np.array([[20.0, 5.0], [5.0, 25.0], [35.0, 25.0]])


def test_left_is_red_and_right_is_blue():
    image = np.zeros((40, 40, 3), np.uint8)
    drawn = draw_skeleton(image, POINTS, np.ones(3, bool), META)
    assert not image.any()
    assert drawn[25, 5].argmax() == 2
    assert drawn[25, 35].argmax() == 0
    assert drawn[15, 12].any()  # the bone to the left wrist


def test_hidden_points_and_their_bones_are_not_drawn():
    image = np.zeros((40, 40, 3), np.uint8)
    shown = np.array([True, False, True])
    drawn = draw_skeleton(image, POINTS, shown, META)
    assert not drawn[10:, :15].any()
    assert drawn[25, 35].any()


def test_heat_is_bright_where_a_map_is_high():
    image = np.full((40, 40, 3), 100, np.uint8)
    maps = np.zeros((2, 10, 10))
    maps[0, 2, 2] = maps[1, 7, 7] = 1
    drawn = overlay_heatmaps(image, maps)
    assert drawn.shape == image.shape and (image == 100).all()
    assert drawn[10, 10].max() > 180 and drawn[30, 30].max() > 180
    assert (drawn[0, 39] == 50).all()


def test_row_keeps_pixels_visible():
    small = np.zeros((2, 2, 3), np.uint8)
    small[0, 0] = 255
    row = titled_row(
        [small, np.zeros((80, 60, 3), np.uint8)], ['a', 'b'], (20, 30)
    )
    assert row.shape == (52, 40, 3)
    assert np.all(row[22:37, :10] == 255)
    assert not row[37:, :20].any()


def test_gif_plays(tmp_path):
    frames = [np.full((20, 30, 3), 80 * i, np.uint8) for i in range(3)]
    save_gif(frames, tmp_path / 'a.gif', fps=10)
    with Image.open(tmp_path / 'a.gif') as gif:
        assert gif.n_frames == 3
        assert gif.size == (30, 20)
        assert gif.info['duration'] == 100
    with pytest.raises(ValueError, match='no image to write'):
        save_gif([], tmp_path / 'b.gif')
