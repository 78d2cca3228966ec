# Clips of real neighbours, not degraded.
_base_ = '../crops/256x192.py'

train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadVideoFrames', frame_offsets=(-1, 0, 1), max_stride=2),
    *_base_.augmented_crop,
    dict(type='PackLowResPoseInputs'),
]
val_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadVideoFrames', frame_offsets=(-1, 0, 1)),
    *_base_.crop,
    dict(type='PackLowResPoseInputs'),
]
