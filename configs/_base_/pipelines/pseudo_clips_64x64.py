# Clips made from still images by small motion, degraded to 64x64: the square
# crops of MPII.
_base_ = '../crops/64x48.py'

input_size, lr_size = (256, 256), (64, 64)
pseudo_clip = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    dict(type='PseudoVideo', frame_offsets=(-1, 0, 1)),
]
degradation = [
    dict(t, lr_size=lr_size) if 'lr_size' in t else t
    for t in _base_.degradation
]
train_pipeline = [
    *pseudo_clip,
    *_base_.augmented_box,
    dict(type='TopdownAffine', input_size=input_size),
    *degradation,
    dict(type='PackLowResPoseInputs'),
]
val_pipeline = [
    *pseudo_clip,
    *_base_.box,
    dict(type='TopdownAffine', input_size=input_size),
    *degradation,
    dict(type='PackLowResPoseInputs'),
]
