_base_ = 'mmpose::_base_/default_runtime.py'

custom_imports = dict(imports=['mmpose_starpose'], allow_failed_imports=False)

randomness = dict(seed=0)

default_hooks = dict(
    logger=dict(type='LoggerHook', interval=20),
    checkpoint=dict(
        type='CheckpointHook',
        interval=1,
        max_keep_ckpts=1,
        save_best='coco/AP',
        rule='greater',
    ),
)

custom_hooks = [
    dict(type='EpochSeedHook'),
    dict(type='SyncBuffersHook'),
]

val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')
