# Pseudo-clips as for STAR-Pose, with the targets of a stock heatmap head.
_base_ = './pseudo_clips_64x48.py'

codec = dict(
    type='MSRAHeatmap', input_size=(192, 256), heatmap_size=(48, 64), sigma=2
)
train_pipeline = [
    *_base_.train_pipeline[:-1],
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackLowResPoseInputs'),
]
mild_train_pipeline = [
    *_base_.pseudo_clip,
    *_base_.mildly_augmented_crop,
    *_base_.degradation,
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackLowResPoseInputs'),
]
