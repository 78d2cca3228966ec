# B in small: its HRNet-W32 with one plain block in the first stage, then one
# module a stage and two blocks a branch. Fewer GMACs than HRNet-W16 with the
# SRPose head on the enlarged crop.
_base_ = './star-pose_hrnet-w16_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(
    backbone=dict(
        pyramid=dict(
            backbone=dict(
                extra=dict(
                    stage2=dict(num_channels=(32, 64)),
                    stage3=dict(num_channels=(32, 64, 128)),
                    stage4=dict(
                        num_channels=(32, 64, 128, 256),
                        multiscale_output=False,
                    ),
                ),
            ),
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
