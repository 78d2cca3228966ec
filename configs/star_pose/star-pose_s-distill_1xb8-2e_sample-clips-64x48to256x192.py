# STAR-Pose with all its training terms: image losses that look at the person,
# and a teacher that sees the clean HR crop. Train the teacher first, or name
# its checkpoint in TEACHER_CHECKPOINT.
_base_ = [
    './star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py',
    '../_base_/models/distill_hrnet_w16.py',
]

model = dict(
    sr_loss=_base_.sr_loss,
    distill_losses=_base_.distill_losses,
    teacher=dict(
        config='{{fileDirname}}/../baselines/td-srpose_hrnet-w16_1xb8-2e_sample-clips-256x192.py',
        checkpoint='{{$TEACHER_CHECKPOINT:work_dirs/td-srpose_hrnet-w16_1xb8-2e_sample-clips-256x192/epoch_2.pth}}',  # noqa: E501
    ),
)
