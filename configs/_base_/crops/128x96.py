# The HR crop and its augmentation as for 64x48; degradation to 128x96.
_base_ = './64x48.py'

lr_size = (96, 128)
degradation = [
    dict(type='DegradeBlur', sigma=(0.0, 2.0)),
    dict(type='DegradeResize', lr_size=lr_size, interpolation='area'),
    dict(type='DegradeNoise', sigma=(0.0, 6.0)),
    dict(type='DegradeJPEG', quality=(60, 95)),
]
