# MMPose's HRNet-W32 with a heatmap head.
_base_ = ['./simple_baseline.py', '../networks/hrnet_w32_backbone.py']

model = dict(
    backbone=dict(_delete_=True, **_base_.hrnet_w32),
    head=dict(in_channels=32, deconv_out_channels=None),
)
