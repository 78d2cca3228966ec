_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/sample_clips.py',
    '../_base_/pipelines/restored_images_32x24.py',
    '../_base_/models/simple_baseline_32x24.py',
]

train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

model = dict(backbone=dict(depth=18), head=dict(in_channels=512))

train_cfg = dict(max_epochs=8, val_interval=1)
optim_wrapper = dict(optimizer=dict(type='Adam', lr=5e-4))
param_scheduler = [
    dict(
        type='LinearLR',
        begin=0,
        end=50,
        start_factor=0.001,
        by_epoch=False,
    ),
    dict(
        type='MultiStepLR',
        begin=0,
        end=8,
        milestones=[5, 7],
        gamma=0.1,
        by_epoch=True,
    ),
]
