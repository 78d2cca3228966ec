# STAR-Pose, large: 3 frames of 128x96 in, heatmaps of 256x192 out.
_base_ = './star_pose_l_64x48.py'

model = dict(
    neck=dict(scale=2),
    head=dict(upscales=(2, 2)),
)
