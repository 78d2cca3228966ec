# STAR-Pose, large: as the base model, with HRNet-W48.
_base_ = './star_pose_b_64x48.py'

model = dict(
    backbone=dict(
        pyramid=dict(
            backbone=dict(
                extra=dict(
                    stage2=dict(num_channels=(48, 96)),
                    stage3=dict(num_channels=(48, 96, 192)),
                    stage4=dict(num_channels=(48, 96, 192, 384)),
                ),
                init_cfg=dict(
                    checkpoint='https://download.openmmlab.com/mmpose/'
                    'pretrain_models/hrnet_w48-8ef0771d.pth',
                ),
            ),
        ),
    ),
    head=dict(in_channels=(32, 48)),
)
