# Keeps every token.
_base_ = './multi-grained_b_8xb64-20e_posetrack21-256x192.py'

model = dict(
    backbone=dict(temporal=dict(key_keep=(1.0,), support_keep=(1.0,)))
)
