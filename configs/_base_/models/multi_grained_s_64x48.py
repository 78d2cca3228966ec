# Multi-grained encoder, small (ViT-S), for frames of 64x48.
_base_ = './multi_grained_s_256x192.py'

model = dict(
    backbone=dict(
        temporal=dict(img_size=(64, 48), patch_size=4, patch_padding=0),
    ),
)
