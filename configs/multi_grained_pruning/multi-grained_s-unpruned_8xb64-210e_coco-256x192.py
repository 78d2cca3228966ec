# Keeps every token.
_base_ = './multi-grained_s_8xb64-210e_coco-256x192.py'

model = dict(
    backbone=dict(temporal=dict(key_keep=(1.0,), support_keep=(1.0,)))
)
