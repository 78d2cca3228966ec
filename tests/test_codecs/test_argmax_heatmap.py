"""Decoding without sub-pixel refinement."""

from __future__ import annotations

import numpy as np
from mmpose.registry import KEYPOINT_CODECS

CODEC = dict(input_size=(48, 64), heatmap_size=(12, 16), sigma=1.0)


def test_decodes_to_the_cell():
    points = np.array([[[10.9, 21.3], [31.0, 40.0]]], np.float32)
    codec = KEYPOINT_CODECS.build(dict(type='ArgmaxHeatmap', **CODEC))
    stock = KEYPOINT_CODECS.build(
        dict(type='MSRAHeatmap', unbiased=True, **CODEC)
    )
    maps = stock.encode(points)['heatmaps']
    decoded, scores = codec.decode(maps)
    cell = 48 / 12
    np.testing.assert_allclose(decoded, np.round(points / cell) * cell)
    np.testing.assert_array_equal(scores, maps.max((1, 2))[None])
    # what is left to refine, the refinement of the stock codec finds
    assert np.abs(stock.decode(maps)[0] - points).max() < 0.5
    assert np.abs(decoded - points).max() > 0.5


def test_encodes_as_msra():
    points = np.array([[[10.9, 21.3]]], np.float32)
    ours = KEYPOINT_CODECS.build(dict(type='ArgmaxHeatmap', **CODEC))
    stock = KEYPOINT_CODECS.build(dict(type='MSRAHeatmap', **CODEC))
    np.testing.assert_array_equal(
        ours.encode(points)['heatmaps'], stock.encode(points)['heatmaps']
    )
