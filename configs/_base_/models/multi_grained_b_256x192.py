# Multi-grained encoder, base (ViT-B).
_base_ = './multi_grained_s_256x192.py'

model = dict(
    backbone=dict(
        temporal=dict(
            arch=dict(
                embed_dims=768,
                num_heads=12,
                feedforward_channels=3072,
            ),
            drop_path_rate=0.3,
        ),
    ),
    head=dict(in_channels=(32, 64, 768)),
)
