# Control: tokens are kept at random, as many.
_base_ = './multi-grained_t_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(backbone=dict(temporal=dict(pruner=dict(method='random'))))
