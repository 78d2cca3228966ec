# Still images, degraded to 64x48: clips of one frame.
_base_ = '../crops/64x48.py'

image = [dict(type='SeedSample'), dict(type='LoadImage')]
train_pipeline = [
    *image,
    *_base_.augmented_crop,
    *_base_.degradation,
    dict(type='PackLowResPoseInputs'),
]
val_pipeline = [
    *image,
    *_base_.crop,
    *_base_.degradation,
    dict(type='PackLowResPoseInputs'),
]
