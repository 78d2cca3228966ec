# Keeps every token.
_base_ = './multi-grained_t_1xb16-10e_lspet-64x48to256x192.py'

model = dict(
    backbone=dict(temporal=dict(key_keep=(1.0,), support_keep=(1.0,)))
)
