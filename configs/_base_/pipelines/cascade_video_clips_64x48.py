# Clips of real neighbours as for STAR-Pose, with the targets of a stock
# heatmap head.
_base_ = './video_clips_64x48.py'

codec = dict(
    type='MSRAHeatmap', input_size=(192, 256), heatmap_size=(48, 64), sigma=2
)
mild_train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadVideoFrames', frame_offsets=(-1, 0, 1), max_stride=2),
    *_base_.mildly_augmented_crop,
    *_base_.degradation,
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackLowResPoseInputs'),
]
