# A small camera: lens, pixels that average over their area, sensor noise and
# JPEG. The values are our own choice.
lr_size = (48, 64)
degradation = [
    dict(type='DegradeBlur', sigma=(0.0, 2.0)),
    dict(type='DegradeResize', lr_size=lr_size, interpolation='area'),
    dict(type='DegradeNoise', sigma=(0.0, 6.0)),
    dict(type='DegradeJPEG', quality=(60, 95)),
]
