_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/lspet.py',
    '../_base_/pipelines/pseudo_clips_64x48.py',
    '../_base_/models/star_pose_s_64x48.py',
]

train_pipeline = [
    *_base_.pseudo_clip,
    *_base_.mildly_augmented_crop,
    *_base_.degradation,
    dict(type='PackLowResPoseInputs'),
]
train_dataloader = dict(batch_size=16, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=10, val_interval=2)
optim_wrapper = dict(
    optimizer=dict(type='AdamW', lr=2e-3, weight_decay=0.01),
    clip_grad=dict(max_norm=5.0),
)
param_scheduler = [
    dict(type='LinearLR', begin=0, end=100, start_factor=0.01, by_epoch=False),
    dict(
        type='CosineAnnealingLR',
        begin=0,
        end=10,
        T_max=10,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
]
