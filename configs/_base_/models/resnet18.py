# SimpleBaseline of the depth 18, without pretrained weights.
_base_ = './simple_baseline.py'

model = dict(backbone=dict(depth=18), head=dict(in_channels=512))
