# The oracle: SimpleBaseline on the clean HR crop, without degradation. The
# ceiling of its kind on degraded crops, and a teacher for them.
_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/lspet.py',
    '../_base_/crops/256x192.py',
    '../_base_/models/simple_baseline.py',
]

codec = dict(
    type='MSRAHeatmap', input_size=(192, 256), heatmap_size=(48, 64), sigma=2
)
train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.mildly_augmented_crop,
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackPoseInputs'),
]
val_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.crop,
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(batch_size=16, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader

model = dict(backbone=dict(depth=18), head=dict(in_channels=512))

train_cfg = dict(max_epochs=10, val_interval=2)
optim_wrapper = dict(optimizer=dict(type='Adam', lr=5e-4))
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
