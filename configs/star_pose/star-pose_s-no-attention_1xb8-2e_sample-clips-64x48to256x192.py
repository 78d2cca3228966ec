# Ablation: the convolution branch alone.
_base_ = './star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(backbone=dict(front_end=dict(block=dict(branches=('conv',)))))
