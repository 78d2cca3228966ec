# STAR-Pose, small: 3 frames of 32x24 in, heatmaps of 128x96 out.
_base_ = './star_pose_s_64x48.py'

model = dict(
    head=dict(
        decoder=dict(input_size=(96, 128), heatmap_size=(96, 128), sigma=4),
    ),
)
