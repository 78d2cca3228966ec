# For stock models: the key frame, degraded to 128x96 and enlarged again.
_base_ = '../crops/128x96.py'

codec = dict(
    type='MSRAHeatmap', input_size=(192, 256), heatmap_size=(48, 64), sigma=2
)
train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.augmented_crop,
    *_base_.degradation,
    dict(type='RestoreSize', interpolation='bicubic'),
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackPoseInputs'),
]
mild_train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.mildly_augmented_crop,
    *_base_.degradation,
    dict(type='RestoreSize', interpolation='bicubic'),
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackPoseInputs'),
]
val_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.crop,
    *_base_.degradation,
    dict(type='RestoreSize', interpolation='bicubic'),
    dict(type='PackPoseInputs'),
]
