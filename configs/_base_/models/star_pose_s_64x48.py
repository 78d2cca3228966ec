# STAR-Pose, small: 3 frames of 64x48 in, heatmaps of 256x192 out.
codec = dict(
    type='MSRAHeatmap',
    input_size=(192, 256),
    heatmap_size=(192, 256),
    sigma=8,
)
model = dict(
    type='LowResTopdownPoseEstimator',
    data_preprocessor=dict(type='VideoPoseDataPreprocessor'),
    backbone=dict(
        type='STARPose',
        embed_channels=32,
        pyramid=dict(
            type='ResidualPyramid',
            channels=(32, 64, 128, 256),
            num_blocks=(0, 2, 3, 2),
        ),
    ),
    neck=dict(type='SRNeck', in_channels=32, scale=4),
    head=dict(
        type='SRPoseHead',
        in_channels=(32, 64, 128, 256),
        out_channels=17,
        upscales=(8, 4, 2, 4),
        decoder=codec,
    ),
    sr_loss=dict(type='CharbonnierLoss', loss_weight=1e-3),
    test_cfg=dict(flip_test=True, flip_mode='heatmap', shift_heatmap=False),
)
