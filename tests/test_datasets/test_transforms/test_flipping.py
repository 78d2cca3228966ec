from __future__ import annotations

import numpy as np
import pytest
from mmpose.registry import TRANSFORMS


@pytest.mark.parametrize(
    'direction', ['horizontal', 'vertical', 'diagonal', None]
)
@pytest.mark.parametrize('clip', [True, False])
def test_is_random_flip_to_the_bit(picture, direction, clip):
    other = picture[::-1, ::-1].copy()
    outputs = []
    for kind in ('RandomFlip', 'RandomClipFlip'):
        flip = TRANSFORMS.build(
            dict(
                type=kind,
                prob=0.0 if direction is None else 1.0,
                direction=direction or 'horizontal',
            )
        )
        outputs.append(
            flip(
                dict(
                    img=[picture, other] if clip else picture,
                    img_shape=picture.shape[:2],
                    flip_indices=[1, 0, 2],
                    keypoints=np.array([[[3.0, 4], [5, 6], [50, 60]]]),
                    keypoints_visible=np.ones((1, 3)),
                    bbox_center=np.array([[30.0, 40]]),
                )
            )
        )
    stock, ours = outputs
    for key in ('keypoints', 'bbox_center', 'keypoints_visible'):
        np.testing.assert_array_equal(ours[key], stock[key])
    assert ours['flip'] == (direction is not None)
    for a, b in zip(np.atleast_1d(ours['img']), np.atleast_1d(stock['img'])):
        np.testing.assert_array_equal(a, b)
    for image in ours['img'] if clip else [ours['img']]:
        assert image.flags.c_contiguous
