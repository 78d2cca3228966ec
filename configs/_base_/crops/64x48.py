# The HR crop, its augmentation, and its degradation to 64x48 (height, width).
# Coordinates, codecs and metrics live in the HR crop; only pixels degrade.
input_size = (192, 256)
lr_size = (48, 64)

crop = [
    dict(type='GetBBoxCenterScale', padding=1.25),
    dict(type='TopdownAffine', input_size=input_size),
]
augmented_crop = [
    dict(type='GetBBoxCenterScale', padding=1.25),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomHalfBody'),
    dict(type='RandomBBoxTransform', scale_factor=(0.65, 1.35)),
    dict(type='TopdownAffine', input_size=input_size),
]
# for short training runs
mildly_augmented_crop = [
    dict(type='GetBBoxCenterScale', padding=1.25),
    dict(type='RandomFlip', direction='horizontal'),
    dict(
        type='RandomBBoxTransform',
        shift_factor=0.1,
        scale_factor=(0.9, 1.1),
        rotate_factor=10,
    ),
    dict(type='TopdownAffine', input_size=input_size),
]
degradation = [
    dict(type='DegradeBlur', sigma=(0.0, 2.0)),
    dict(type='DegradeResize', lr_size=lr_size, interpolation='area'),
    dict(type='DegradeNoise', sigma=(0.0, 6.0)),
    dict(type='DegradeJPEG', quality=(60, 95)),
]
