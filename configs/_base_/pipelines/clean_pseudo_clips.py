# Clips made from still images by small motion, not degraded.
_base_ = '../crops/256x192.py'

pseudo_clip = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    dict(type='PseudoVideo', frame_offsets=(-1, 0, 1)),
]
train_pipeline = [
    *pseudo_clip,
    *_base_.augmented_crop,
    dict(type='PackLowResPoseInputs'),
]
val_pipeline = [
    *pseudo_clip,
    *_base_.crop,
    dict(type='PackLowResPoseInputs'),
]
