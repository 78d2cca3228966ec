# Ablation: HRNet-W16 at the front end's own resolution.
_base_ = './star-pose_hrnet-w16_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(
    backbone=dict(pyramid=dict(stride=1)),
    neck=dict(in_channels=16),
    head=dict(
        in_channels=(16, 32, 64, 128),
        fuse_channels=(256, 128, 64, 32),
        embed_channels=(16, 8, 4, 4),
        upscales=(8, 4, 2, 4),
        loss_weights=(1e-4, 1.0, 1.0, 1.0, 1.0),
    ),
)
