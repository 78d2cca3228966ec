# Ablation: the neighbours have dense 3x3 kernels of their own.
_base_ = './star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(backbone=dict(front_end=dict(block=dict(dense_time=True))))
