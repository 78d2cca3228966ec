# Multi-grained encoder, tiny, for frames of 64x48 and little data.
_base_ = './multi_grained_s_64x48.py'

model = dict(
    backbone=dict(
        temporal=dict(
            arch=dict(
                embed_dims=128,
                num_layers=8,
                num_heads=4,
                feedforward_channels=512,
            ),
            stage_layers=(2, 6),
            drop_path_rate=0.0,
        ),
    ),
    head=dict(in_channels=(32, 64, 128)),
)
