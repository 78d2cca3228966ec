_base_ = './td-hm_hrnet-w16_1xb16-4e_lspet-64x48.py'

codec = dict(
    type='MSRAHeatmap',
    input_size=(48, 64),
    heatmap_size=(48, 64),
    sigma=2,
)
model = dict(
    backbone=dict(extra=dict(stage4=dict(multiscale_output=True))),
    head=dict(
        _delete_=True,
        type='SRPoseHead',
        in_channels=(16, 32, 64),
        out_channels=17,
        fuse_channels=(128, 64, 32),
        embed_channels=(8, 4, 4),
        upscales=(4, 2, 4),
        loss_weights=(1e-4, 1.0, 1.0, 1.0),
        decoder=codec,
    ),
)

# the targets are drawn on the device
train_pipeline = [
    *_base_.train_pipeline[:-2],
    dict(type='PackLowResPoseInputs'),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
