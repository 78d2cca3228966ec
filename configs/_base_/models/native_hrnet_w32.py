# HRNet-W32 for the 64x48 crop itself: maps of 16x12. Three branches in the
# last stage: the fourth would be 2x1.5, and HRNet up-samples by factor.
_base_ = './hrnet_w32.py'

model = dict(
    backbone=dict(
        extra=dict(
            stage4=dict(
                num_branches=3,
                num_blocks=(4, 4, 4),
                num_channels=(32, 64, 128),
            ),
        ),
    ),
    test_cfg=dict(shift_heatmap=False),
)
