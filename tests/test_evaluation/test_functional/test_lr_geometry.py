from __future__ import annotations

import numpy as np
import pytest
from mmcv.transforms import Compose

from mmpose_starpose.evaluation.functional import (
    lr_heights,
    pixels_per_lr_pixel,
)


def test_by_hand():
    # a tall box: 1.25 x 128 pixels on 64 rows; a wide one: 1.25 x 96 on 48
    boxes = np.array([[0, 0, 10, 128], [0, 0, 96, 20], [0, 0, 8, 16]])
    np.testing.assert_allclose(
        pixels_per_lr_pixel(boxes, (48, 64)), [2.5, 2.5, 0.3125]
    )
    # the last crop is enlarged: no more than the frame's 16 pixels
    np.testing.assert_allclose(lr_heights(boxes, (48, 64)), [51.2, 8.0, 16.0])
    np.testing.assert_allclose(lr_heights(boxes, None), [128, 20, 16])


@pytest.mark.parametrize('size', [(40, 100), (100, 40), (60, 80)])
def test_is_the_scale_of_the_stock_crop(size):
    x, y, w, h = 20.0, 30.0, *size
    results = dict(
        img=np.zeros((300, 300, 3), np.uint8),
        bbox=np.array([[x, y, x + w, y + h]], np.float32),
        bbox_score=np.ones(1),
        keypoints=np.array([[[x, y], [x + w, y + h]]], np.float32),
        keypoints_visible=np.ones((1, 2)),
    )
    results = Compose(
        [
            dict(type='mmpose.GetBBoxCenterScale', padding=1.25),
            dict(type='mmpose.TopdownAffine', input_size=(48, 64)),
        ]
    )(results)
    points = results['transformed_keypoints'][0]
    unit = pixels_per_lr_pixel(np.array([[x, y, w, h]]), (48, 64))[0]
    # the affine warp maps corner to corner, N - 1 steps
    np.testing.assert_allclose(
        points[1] - points[0], np.array(size) / unit, rtol=0.03
    )
