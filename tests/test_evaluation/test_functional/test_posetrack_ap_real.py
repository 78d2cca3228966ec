"""PoseTrack AP of real labels, where they are at hand."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path

import numpy as np
import pytest

from mmpose_starpose.evaluation.functional import posetrack_ap

SHARED = Path(
    os.environ.get('STARPOSE_DATA', Path(__file__).parents[4] / 'shared/data')
)
FILES = [
    *sorted(SHARED.glob('posetrack18_samples/annotations/val/*.json')),
    *sorted(SHARED.glob('jhmdb_clip/annotations/val/*.json')),
]


@pytest.mark.skipif(not FILES, reason=f'no real labels in {SHARED}')
def test_truth_scores_100_and_noise_lowers_it():
    for path in FILES:
        truth = json.loads(path.read_text())
        assert posetrack_ap([path], [truth])['ap'][-1] == 100.0
        last = 100.0
        for share in (0.2, 0.5, 2.0):
            noisy = copy.deepcopy(truth)
            rng = np.random.default_rng(0)
            for ann in noisy['annotations']:
                points = np.reshape(ann['keypoints'], (-1, 3)).astype(float)
                head = 0.6 * np.hypot(*ann['bbox_head'][2:])
                seen = points.any(1)[:, None]
                shift = rng.normal(0, share * head, (len(points), 2))
                points[:, :2] += seen * shift
                ann['keypoints'] = points.ravel().tolist()
            ap = posetrack_ap([truth], [noisy])['ap'][-1]
            assert ap <= last
            last = ap
        assert last < 20
