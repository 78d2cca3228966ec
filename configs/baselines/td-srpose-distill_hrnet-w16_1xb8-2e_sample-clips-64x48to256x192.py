# The rival of STAR-Pose's own size with STAR-Pose's teacher: features and
# heatmaps of the clean HR crop. Train the teacher first, or name its
# checkpoint in TEACHER_CHECKPOINT.
_base_ = [
    './td-srpose_hrnet-w16_1xb8-2e_sample-clips-64x48to256x192.py',
    '../_base_/models/distill_hrnet_w16.py',
]

features, heatmaps = _base_.distill_losses
features.student_channels = (16, 32, 64)
model = dict(
    type='LowResTopdownPoseEstimator',
    distill_losses=[features, heatmaps],
    teacher=dict(
        config='{{fileDirname}}/td-srpose_hrnet-w16_1xb8-2e_sample-clips-256x192.py',
        checkpoint='{{$TEACHER_CHECKPOINT:work_dirs/td-srpose_hrnet-w16_1xb8-2e_sample-clips-256x192/epoch_2.pth}}',  # noqa: E501
    ),
)
