# Associative embedding on HRNet-W32, the plain row of SRPose's bottom-up
# table. MMPose's config has no training pipeline and tests weights that
# MMPose 0.x trained; here is what training in MMPose 1.x needs. Optimizer,
# schedule, batch and augmentation are the SRPose authors'
# (configs/bottom_up/sr/coco/hrnet_w32_sr_coco_512x512.py of their code).
_base_ = (
    'mmpose::body_2d_keypoint/associative_embedding/coco/'
    'ae_hrnet-w32_8xb24-300e_coco-512x512.py'
)

custom_imports = dict(imports=['mmpose_starpose'], allow_failed_imports=False)

codec = _base_.codec
model = dict(
    head=dict(
        keypoint_loss=dict(_delete_=True, type='BottomupHeatmapLoss'),
        # the authors' 1e-3: MMPose 0.x took the mean over the batch, 1.x sums
        tag_loss=dict(loss_weight=1e-3 / 24),
        # MMPose 1.x draws targets at round(x / 4), 0.x at floor(x / 4); the
        # enlarged heatmap has cell c at 4 c + 1.5. For weights that MMPose
        # 0.x trained: 0.5, and shift_heatmap=False
        decoder=dict(decode_center_shift=-1.5),
    ),
    test_cfg=dict(shift_heatmap=True),
)

train_pipeline = [
    dict(type='LoadImage'),
    dict(
        type='BottomupRandomAffine',
        input_size=codec['input_size'],
        shift_factor=0.2,
        scale_factor=(0.75, 1.5),
        scale_type='short',
        rotate_factor=30,
        distribution='uniform',
    ),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='GenerateTarget', encoder=codec),
    dict(type='BottomupGetHeatmapMask'),
    dict(type='PackBottomupInputs'),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
