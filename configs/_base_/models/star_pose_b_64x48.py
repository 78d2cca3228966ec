# STAR-Pose, base: HRNet-W32 behind the front end, entered after its stem, at
# half the front end's resolution.
_base_ = './star_pose_s_64x48.py'

model = dict(
    backbone=dict(
        embed_channels=64,
        front_end=dict(num_embed_blocks=2, num_blocks=2, align=True),
        pyramid=dict(
            _delete_=True,
            type='StemlessBackbone',
            stride=2,
            backbone=dict(
                type='HRNet',
                in_channels=3,
                extra=dict(
                    stage1=dict(
                        num_modules=1,
                        num_branches=1,
                        block='BOTTLENECK',
                        num_blocks=(4,),
                        num_channels=(64,),
                    ),
                    stage2=dict(
                        num_modules=1,
                        num_branches=2,
                        block='BASIC',
                        num_blocks=(4, 4),
                        num_channels=(32, 64),
                    ),
                    stage3=dict(
                        num_modules=4,
                        num_branches=3,
                        block='BASIC',
                        num_blocks=(4, 4, 4),
                        num_channels=(32, 64, 128),
                    ),
                    stage4=dict(
                        num_modules=3,
                        num_branches=4,
                        block='BASIC',
                        num_blocks=(4, 4, 4, 4),
                        num_channels=(32, 64, 128, 256),
                        multiscale_output=True,
                    ),
                ),
                init_cfg=dict(
                    type='Pretrained',
                    checkpoint='https://download.openmmlab.com/mmpose/'
                    'pretrain_models/hrnet_w32-36af842e.pth',
                ),
            ),
        ),
    ),
    neck=dict(in_channels=64),
    head=dict(
        in_channels=(64, 32, 64, 128, 256),
        fuse_channels=(256, 128, 64, 32, 32),
        embed_channels=(16, 8, 4, 4, 4),
        upscales=(16, 8, 4, 2, 4),
        loss_weights=(1e-4, 1.0, 1.0, 1.0, 1.0, 1.0),
    ),
)
