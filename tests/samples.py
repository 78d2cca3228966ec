"""Samples and small networks for the tests of configs."""

from __future__ import annotations

import numpy as np
from mmpose.registry import DATASETS


def sample_of(cfg, size):
    """A sample as the config's data set gives it, on noise."""
    data = DATASETS.get(cfg.dataset_type)(lazy_init=True, test_mode=True)
    meta = data.metainfo
    k = meta['num_keypoints']
    rng = np.random.default_rng(0)
    w, h = size
    return dict(
        img=rng.integers(0, 255, (h, w, 3), np.uint8),
        img_path='noise.jpg',
        img_shape=(h, w),
        ori_shape=(h, w),
        id=0,
        img_id=0,
        category_id=1,
        bbox=np.array([[4, 4, w - 4, h - 4]], np.float32),
        bbox_score=np.ones(1, np.float32),
        keypoints=rng.uniform(8, min(w, h) - 8, (1, k, 2)).astype(np.float32),
        keypoints_visible=np.ones((1, k), np.float32),
        num_keypoints=np.array([k]),
        area=np.array([w * h], np.float32),
        iscrowd=0,
        **{
            key: meta[key]
            for key in (
                'dataset_name',
                'upper_body_ids',
                'lower_body_ids',
                'flip_pairs',
                'flip_indices',
                'dataset_keypoint_weights',
                'skeleton_links',
            )
            if key in meta
        },
    )


def shrink(backbone):
    """One block where HRNet has many: same shapes, a tenth of the time."""
    for stage in backbone.get('extra', {}).values():
        if isinstance(stage, dict):
            stage.num_modules = 1
            stage.num_blocks = (1,) * len(stage.num_blocks)
