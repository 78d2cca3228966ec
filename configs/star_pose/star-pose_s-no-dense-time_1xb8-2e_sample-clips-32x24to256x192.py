# Ablation: a factor a channel for the neighbours, instead of kernels.
_base_ = './star-pose_s_1xb8-2e_sample-clips-32x24to256x192.py'

model = dict(backbone=dict(front_end=dict(block=dict(dense_time=False))))
