# Multi-grained encoder, small (ViT-S): 3 frames of 256x192 in, heatmaps of
# 256x192 out. Of the 576 tokens of 3 frames, 136 reach the last stage.
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
        type='MultiGrainedEncoder',
        temporal=dict(
            arch=dict(
                embed_dims=384,
                num_layers=12,
                num_heads=12,
                feedforward_channels=1536,
            ),
            img_size=(256, 192),
            patch_size=16,
            patch_padding=2,
            stage_layers=(2, 10),
            key_keep=(0.5,),
            support_keep=(0.1,),
            drop_path_rate=0.1,
        ),
    ),
    head=dict(
        type='SRPoseHead',
        in_channels=(32, 64, 384),
        out_channels=17,
        fuse_channels=(128, 64, 32),
        embed_channels=(8, 4, 4),
        upscales=(4, 2, 4),
        loss_weights=(1e-4, 1.0, 1.0, 1.0),
        decoder=codec,
    ),
    test_cfg=dict(flip_test=True, flip_mode='heatmap', shift_heatmap=False),
)
