_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/sample_clips.py',
    '../_base_/pipelines/restored_images_32x24.py',
    '../_base_/models/simple_baseline.py',
    '../_base_/schedules/cosine_2e.py',
]

train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.mildly_augmented_crop,
    *_base_.degradation,
    dict(type='RestoreSize', interpolation='bicubic'),
    dict(type='GenerateTarget', encoder=_base_.codec),
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(batch_size=8, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

model = dict(backbone=dict(depth=18), head=dict(in_channels=512))

train_cfg = dict(max_epochs=2, val_interval=2)
optim_wrapper = dict(optimizer=dict(type='Adam', lr=5e-4))
