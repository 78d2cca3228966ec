# S with a stock stem on the enlarged crop: as wide a body, the same head.
_base_ = './td-srpose_res18_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(
    backbone=dict(stem_channels=32, base_channels=32),
    head=dict(in_channels=(32, 64, 128, 256)),
)
