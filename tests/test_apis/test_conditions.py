from __future__ import annotations

import copy

import pytest
from mmengine.config import Config

from mmpose_starpose.apis import (
    degraded_pipeline,
    is_degraded,
    own_frame_offsets,
    own_lr_size,
    with_control,
    with_frames,
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
    assert is_degraded([*CROP, *OWN])
    assert not is_degraded([*CROP, *STOCK])


def clip_config(loader, **backbone):
    backbone = dict(type='STARPose', **backbone)
    model = dict(backbone=backbone, neck=dict(type='SRNeck'), test_cfg={})
    dataset = dict(pipeline=[CROP[0], loader, *OWN, *PACK])
    return Config(dict(model=model, test_dataloader=dict(dataset=dataset)))


@pytest.mark.parametrize(
    ('frames', 'offsets'),
    [(1, (0,)), (2, (-1, 0)), (3, (-4, 0, 4)), (5, (-2, -1, 0, 1, 2))],
)
def test_clips_of_another_length(frames, offsets):
    loader = dict(type='LoadVideoFrames', frame_offsets=(-4, 0, 4))
    cfg = clip_config(loader)
    before = cfg.to_dict()
    new = with_frames(cfg, frames)
    assert own_frame_offsets(new.test_dataloader.dataset.pipeline) == offsets
    assert new.model == cfg.model
    assert cfg.to_dict() == before


def test_the_key_frame_follows_where_it_is_set():
    loader = dict(type='PseudoVideo', frame_offsets=(-2, -1, 0))
    cfg = clip_config(loader, key_index=2)
    assert with_frames(cfg, 3).model.backbone.key_index == 2
    assert with_frames(cfg, 5).model.backbone.key_index == 2
    assert with_frames(cfg, 1).model.backbone.key_index == 0
    # offsets that the config leaves at their default
    cfg = clip_config(dict(type='PseudoVideo'))
    pipeline = cfg.test_dataloader.dataset.pipeline
    assert own_frame_offsets(pipeline) == (-1, 0, 1)


def test_control_goes_right_before_packing():
    clip = dict(type='PseudoVideo')
    assert with_control([*CROP, clip, *OWN, *PACK], 'swap') == [
        *CROP,
        clip,
        *OWN,
        dict(type='ReplaceSupportingFrames', mode='swap'),
        *PACK,
    ]


def test_images_have_no_frames_to_set():
    cfg = clip_config(dict(type='LoadImage'))
    with pytest.raises(ValueError, match='makes no clips of 3 frames'):
        with_frames(cfg, 3)
    with pytest.raises(ValueError, match='at least 1, got 0'):
        with_frames(cfg, 0)
    with pytest.raises(ValueError, match="mode='repeat'.*LoadImage"):
        with_control(cfg.test_dataloader.dataset.pipeline, 'repeat')
