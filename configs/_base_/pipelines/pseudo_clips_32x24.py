# Clips made from still images by small motion, degraded to 32x24.
_base_ = '../crops/32x24.py'

pseudo_clip = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    dict(type='PseudoVideo', frame_offsets=(-1, 0, 1)),
]
train_pipeline = [
    *pseudo_clip,
    *_base_.augmented_crop,
    *_base_.degradation,
    dict(type='PackLowResPoseInputs'),
]
val_pipeline = [
    *pseudo_clip,
    *_base_.crop,
    *_base_.degradation,
    dict(type='PackLowResPoseInputs'),
]
