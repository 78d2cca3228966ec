# The LR crop as it is, for stock models; unbiased (UDP) heatmaps of 16x12
# cells over the HR crop.
_base_ = '../crops/64x48.py'

codec = dict(
    type='UDPHeatmap',
    input_size=(192, 256),
    heatmap_size=(12, 16),
    sigma=1,
    # MMPose's 11 goes with a sigma of 2
    blur_kernel_size=5,
)
warp = dict(type='TopdownAffine', input_size=_base_.input_size, use_udp=True)
train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.augmented_box,
    warp,
    *_base_.degradation,
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackLowResPoseInputs'),
]
mild_train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.mildly_augmented_box,
    warp,
    *_base_.degradation,
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackLowResPoseInputs'),
]
val_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadImage'),
    *_base_.box,
    warp,
    *_base_.degradation,
    dict(type='PackLowResPoseInputs'),
]
