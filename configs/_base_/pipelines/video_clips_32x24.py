# Clips of real neighbours, degraded to 32x24.
_base_ = '../crops/32x24.py'

train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadVideoFrames', frame_offsets=(-1, 0, 1), max_stride=2),
    *_base_.augmented_crop,
    *_base_.degradation,
    dict(type='PackLowResPoseInputs'),
]
val_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadVideoFrames', frame_offsets=(-1, 0, 1)),
    *_base_.crop,
    *_base_.degradation,
    dict(type='PackLowResPoseInputs'),
]
