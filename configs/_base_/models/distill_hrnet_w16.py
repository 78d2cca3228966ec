# Training terms of a student whose finest three maps have 32, 64 and 128
# channels, with an HRNet-W16 as teacher: image losses that look at the person,
# features and heatmaps of the teacher. Any term is switched off by
# loss_weight=0, and then costs nothing. The weights are not tuned.
sr_loss = [
    dict(type='KeypointWeightedPixelLoss', loss_weight=1e-3),
    dict(type='StructureLoss', loss_weight=1e-3),
    dict(type='PoseConsistencyLoss', loss_weight=0.1),
]
distill_losses = [
    dict(
        type='FeatureDistillationLoss',
        student_indices=(0, 1, 2),
        student_channels=(32, 64, 128),
        teacher_layers=(
            'backbone.stage3[0]',
            'backbone.stage3[1]',
            'backbone.stage3[2]',
        ),
        teacher_channels=(16, 32, 64),
        loss_weight=3e-3,
    ),
    dict(type='HeatmapDistillationLoss', loss_weight=1.0),
]
