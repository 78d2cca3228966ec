# The LR crop as it is, for stock models, with the targets of SimCC over the
# HR crop.
_base_ = '../crops/64x48.py'

codec = dict(
    type='SimCCLabel', input_size=(192, 256), sigma=6.0, simcc_split_ratio=2.0
)
train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.augmented_crop,
    *_base_.degradation,
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackLowResPoseInputs'),
]
mild_train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.mildly_augmented_crop,
    *_base_.degradation,
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackLowResPoseInputs'),
]
val_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.crop,
    *_base_.degradation,
    dict(type='PackLowResPoseInputs'),
]
