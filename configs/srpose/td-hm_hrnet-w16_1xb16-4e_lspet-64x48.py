# The crop is warped to 64x48 (height, width) at once; no other degradation.
_base_ = './td-hm_hrnet-w16_1xb16-4e_lspet-256x192.py'

codec = dict(
    type='MSRAHeatmap',
    input_size=(48, 64),
    heatmap_size=(12, 16),
    sigma=1,
)
model = dict(
    # three branches: the fourth would be 2x1.5, and HRNet up-samples by factor
    backbone=dict(
        extra=dict(
            stage4=dict(
                num_branches=3,
                num_blocks=(2, 2, 2),
                num_channels=(16, 32, 64),
            )
        ),
    ),
    head=dict(decoder=codec),
)

train_pipeline = [
    *_base_.train_pipeline[:-3],
    dict(type='TopdownAffine', input_size=codec['input_size']),
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackPoseInputs'),
]
val_pipeline = [
    *_base_.val_pipeline[:-2],
    dict(type='TopdownAffine', input_size=codec['input_size']),
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
