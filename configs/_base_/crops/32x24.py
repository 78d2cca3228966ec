# The HR crop, its augmentation, and its degradation to 32x24 (height x width).
# Coordinates, codecs and metrics live in the HR crop; only pixels degrade.
# The augmentation is mild: this size is for short runs on a CPU.
input_size = (96, 128)
lr_size = (24, 32)

crop = [
    dict(type='GetBBoxCenterScale', padding=1.25),
    dict(type='TopdownAffine', input_size=input_size),
]
augmented_crop = [
    dict(type='GetBBoxCenterScale', padding=1.25),
    dict(type='RandomFlip', direction='horizontal'),
    dict(
        type='RandomBBoxTransform',
        scale_factor=(0.85, 1.15),
        rotate_factor=30,
        shift_factor=0.1,
    ),
    dict(type='TopdownAffine', input_size=input_size),
]
degradation = [
    dict(type='DegradeBlur', sigma=(0.0, 2.0)),
    dict(type='DegradeResize', lr_size=lr_size, interpolation='area'),
    dict(type='DegradeNoise', sigma=(0.0, 6.0)),
    dict(type='DegradeJPEG', quality=(60, 95)),
]
