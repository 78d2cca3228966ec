# STAR-Pose, base: HRNet-W32 behind the front end, entered after its stem, at
# half the front end's resolution.
_base_ = ['./star_pose_s_64x48.py', '../networks/hrnet_w32_backbone.py']

hrnet = _base_.hrnet_w32
hrnet.extra.stage4.multiscale_output = True
model = dict(
    backbone=dict(
        pyramid=dict(
            _delete_=True,
            type='StemlessBackbone',
            stride=2,
            backbone=hrnet,
        ),
    ),
    head=dict(
        in_channels=(32, 32, 64, 128, 256),
        fuse_channels=(256, 128, 64, 32, 32),
        embed_channels=(16, 8, 4, 4, 4),
        upscales=(16, 8, 4, 2, 4),
        loss_weights=(1e-4, 1.0, 1.0, 1.0, 1.0, 1.0),
    ),
)
