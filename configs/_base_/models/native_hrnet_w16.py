# The small HRNet for the 64x48 crop itself: maps of 16x12, three branches.
_base_ = './hrnet_w16.py'

model = dict(
    backbone=dict(
        extra=dict(
            stage4=dict(
                num_branches=3,
                num_blocks=(2, 2, 2),
                num_channels=(16, 32, 64),
            ),
        ),
    ),
    test_cfg=dict(shift_heatmap=False),
)
