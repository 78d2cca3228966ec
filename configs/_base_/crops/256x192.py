# The HR crop, (height, width), and its augmentation. Coordinates, codecs and
# metrics live in it. A box is what the crop is cut from; where the whole
# frame degrades, the frame does between *_box and LowResTopdownAffine.
input_size = (192, 256)

box = [dict(type='GetBBoxCenterScale', padding=1.25)]
augmented_box = [
    *box,
    dict(type='RandomClipFlip', direction='horizontal'),
    dict(type='RandomHalfBody'),
    dict(type='RandomBBoxTransform', scale_factor=(0.65, 1.35)),
]
# for short training runs
mildly_augmented_box = [
    *box,
    dict(type='RandomClipFlip', direction='horizontal'),
    dict(
        type='RandomBBoxTransform',
        shift_factor=0.1,
        scale_factor=(0.9, 1.1),
        rotate_factor=10,
    ),
]
crop = [*box, dict(type='TopdownAffine', input_size=input_size)]
augmented_crop = [
    *augmented_box,
    dict(type='TopdownAffine', input_size=input_size),
]
mildly_augmented_crop = [
    *mildly_augmented_box,
    dict(type='TopdownAffine', input_size=input_size),
]
