# STAR-Pose, base: 3 frames of 32x24 in, heatmaps of 256x192 out.
_base_ = './star_pose_b_64x48.py'

model = dict(
    neck=dict(scale=8),
    head=dict(upscales=(2, 8)),
)
