# The head of STAR-Pose behind a stock backbone, on the enlarged crop.
_base_ = './td-srpose_hrnet-w16_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(
    backbone=dict(
        _delete_=True,
        type='ResNet',
        depth=18,
        out_indices=(0, 1, 2, 3),
    ),
    head=dict(in_channels=(64, 128, 256, 512)),
)
