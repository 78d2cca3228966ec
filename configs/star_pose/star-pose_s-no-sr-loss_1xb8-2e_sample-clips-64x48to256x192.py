# Ablation: no super-resolution in training.
_base_ = './star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(neck=None, sr_loss=None)
