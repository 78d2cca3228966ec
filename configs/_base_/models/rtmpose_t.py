# RTMPose-t, without pretrained weights.
_base_ = './rtmpose_s.py'

model = dict(
    backbone=dict(deepen_factor=0.167, widen_factor=0.375, init_cfg=None),
    head=dict(in_channels=384),
)
