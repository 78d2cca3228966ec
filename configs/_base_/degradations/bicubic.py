# The plain protocol of low-resolution papers: bicubic, anti-aliased (as
# MATLAB's imresize), nothing else.
lr_size = (48, 64)
degradation = [
    dict(type='DegradeResize', lr_size=lr_size, interpolation='bicubic'),
]
