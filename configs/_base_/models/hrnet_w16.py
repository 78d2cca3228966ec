# The small HRNet with a heatmap head.
_base_ = ['./simple_baseline.py', '../networks/hrnet_w16_backbone.py']

model = dict(
    backbone=dict(_delete_=True, **_base_.hrnet_w16),
    head=dict(in_channels=16, deconv_out_channels=None),
)
