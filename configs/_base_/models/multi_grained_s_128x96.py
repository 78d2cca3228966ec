# Multi-grained encoder, small (ViT-S), for frames of 128x96.
_base_ = './multi_grained_s_256x192.py'

model = dict(
    backbone=dict(
        temporal=dict(img_size=(128, 96), patch_size=8, patch_padding=0),
    ),
)
