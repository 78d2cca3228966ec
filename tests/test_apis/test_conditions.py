from __future__ import annotations

import copy

import pytest

from mmpose_starpose.apis import (
    degraded_pipeline,
    own_lr_size,
    with_lr_size,
)

CROP = [dict(type='SeedSample'), dict(type='TopdownAffine')]
OWN = [
    dict(type='DegradeBlur'),
    dict(type='DegradeResize', lr_size=(48, 64)),
    dict(type='DegradeJPEG'),
]
PACK = [dict(type='PackLowResPoseInputs')]
STOCK = [dict(type='RestoreSize'), dict(type='PackPoseInputs')]
OTHER = [dict(type='DegradeResize', lr_size=(24, 32))]
SAME = [dict(type='DegradeResize', lr_size=(48, 64))]


def test_takes_the_place_of_the_own_degradation():
    pipeline = [*CROP, *OWN, *PACK]
    before = copy.deepcopy(pipeline)
    assert degraded_pipeline(pipeline, SAME) == [*CROP, *SAME, *PACK]
    assert pipeline == before


def test_low_resolution_models_keep_their_size():
    assert degraded_pipeline([*CROP, *OWN, *PACK], OTHER) == [
        *CROP,
        *OTHER,
        dict(type='RestoreSize', size=(48, 64)),
        *PACK,
    ]


def test_stock_models_enlarge_to_the_hr_crop():
    assert degraded_pipeline([*CROP, *OWN, *STOCK], OTHER) == [
        *CROP,
        *OTHER,
        *STOCK,
    ]


def test_the_crop_sets_the_size_where_frames_degrade():
    crop = [dict(type='LowResTopdownAffine', lr_size=(48, 64))]
    pipeline = [CROP[0], *OWN, *crop, *PACK]
    assert degraded_pipeline(pipeline, OTHER) == [
        CROP[0],
        *OTHER,
        *crop,
        *PACK,
    ]


def test_every_size_is_replaced():
    nested = [
        dict(type='DegradeShuffle', groups=[[dict(OTHER[0])], []]),
        dict(type='DegradeJPEG'),
    ]
    before = copy.deepcopy(nested)
    new = with_lr_size(nested, (6, 8))
    assert new[0]['groups'][0][0]['lr_size'] == (6, 8)
    assert new[1] == nested[1]
    assert nested == before


def test_a_pipeline_without_degradation_is_an_error():
    assert own_lr_size([*CROP, *OWN]) == (48, 64)
    with pytest.raises(ValueError, match='no DegradeResize.*TopdownAffine'):
        own_lr_size(CROP)
