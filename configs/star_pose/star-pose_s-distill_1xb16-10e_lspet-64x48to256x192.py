# STAR-Pose with all its training terms: image losses that look at the person,
# and a teacher that sees the clean HR crop. Train the teacher first, or name
# its checkpoint in TEACHER_CHECKPOINT. Any term is switched off by
# loss_weight=0, and then costs nothing. The weights are not tuned.
_base_ = './star-pose_s_1xb16-10e_lspet-64x48to256x192.py'

model = dict(
    sr_loss=[
        dict(type='KeypointWeightedPixelLoss', loss_weight=1e-3),
        dict(type='StructureLoss', loss_weight=1e-3),
        dict(type='PoseConsistencyLoss', loss_weight=0.1),
    ],
    distill_losses=[
        dict(
            type='FeatureDistillationLoss',
            student_indices=(0, 1, 2),
            student_channels=(32, 64, 128),
            teacher_layers=(
                'backbone.layer1',
                'backbone.layer2',
                'backbone.layer3',
            ),
            teacher_channels=(64, 128, 256),
            loss_weight=3e-3,
        ),
        dict(type='HeatmapDistillationLoss', loss_weight=1.0),
    ],
    teacher=dict(
        config='{{fileDirname}}/../baselines/'
        'td-hm_res18_1xb16-10e_lspet-256x192.py',
        checkpoint='{{$TEACHER_CHECKPOINT:work_dirs/td-hm_res18_1xb16-10e_lspet-256x192/epoch_10.pth}}',  # noqa: E501
    ),
)
