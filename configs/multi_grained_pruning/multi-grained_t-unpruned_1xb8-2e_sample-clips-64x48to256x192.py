# Keeps every token.
_base_ = './multi-grained_t_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(
    backbone=dict(temporal=dict(key_keep=(1.0,), support_keep=(1.0,)))
)
