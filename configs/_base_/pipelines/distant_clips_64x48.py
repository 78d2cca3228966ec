# Clips of real neighbours whose whole frames degrade before the person is cut
# out at 64x48, as with a distant camera.
_base_ = '../crops/64x48.py'

train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadVideoFrames', frame_offsets=(-1, 0, 1), max_stride=2),
    *_base_.augmented_box,
    *_base_.degradation,
    dict(
        type='LowResTopdownAffine',
        input_size=_base_.input_size,
        lr_size=_base_.lr_size,
    ),
    dict(type='PackLowResPoseInputs'),
]
val_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadVideoFrames', frame_offsets=(-1, 0, 1)),
    *_base_.box,
    *_base_.degradation,
    dict(
        type='LowResTopdownAffine',
        input_size=_base_.input_size,
        lr_size=_base_.lr_size,
    ),
    dict(type='PackLowResPoseInputs'),
]
