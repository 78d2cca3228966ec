# The HR crop and its augmentation as for 64x48; degradation to 32x24.
_base_ = './64x48.py'

lr_size = (24, 32)
degradation = [
    dict(t, lr_size=lr_size) if 'lr_size' in t else t
    for t in _base_.degradation
]
