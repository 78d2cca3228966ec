# B in small: its HRNet-W32 with one plain block in the first stage, then one
# module a stage and two blocks a branch. As many GMACs as HRNet-W16 with the
# SRPose head on the enlarged crop.
_base_ = './star-pose_hrnet-w16_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(
    backbone=dict(
        pyramid=dict(
            backbone=dict(
                extra=dict(
                    stage2=dict(num_channels=(32, 64)),
                    stage3=dict(num_channels=(32, 64, 128)),
                    stage4=dict(num_channels=(32, 64, 128, 256)),
                ),
            ),
        ),
    ),
    head=dict(in_channels=(32, 32, 64, 128, 256)),
)
