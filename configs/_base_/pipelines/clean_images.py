# The clean HR crop: what the oracle sees.
_base_ = '../crops/256x192.py'

codec = dict(
    type='MSRAHeatmap', input_size=(192, 256), heatmap_size=(48, 64), sigma=2
)
train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.augmented_crop,
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackPoseInputs'),
]
mild_train_pipeline = [
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
