# STAR-Pose, base: HRNet-W32 behind the front end, entered after its stem, at
# half the front end's resolution. The head reads the front end's map and
# HRNet's finest, in which its branches meet.
_base_ = ['./star_pose_s_64x48.py', '../networks/hrnet_w32_backbone.py']

model = dict(
    backbone=dict(
        pyramid=dict(
            _delete_=True,
            type='StemlessBackbone',
            stride=2,
            backbone=_base_.hrnet_w32,
        ),
    ),
    head=dict(
        in_channels=(32, 32),
        fuse_channels=(64, 32),
        embed_channels=(4, 4),
        upscales=(2, 4),
        loss_weights=(1e-4, 1.0, 1.0),
    ),
)
