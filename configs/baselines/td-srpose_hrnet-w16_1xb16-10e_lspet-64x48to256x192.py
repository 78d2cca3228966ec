# The head of STAR-Pose behind a stock backbone, on the enlarged crop.
_base_ = './td-hm_hrnet-w16_1xb16-10e_lspet-64x48to256x192.py'

codec = dict(
    type='MSRAHeatmap',
    input_size=(192, 256),
    heatmap_size=(192, 256),
    sigma=8,
)
model = dict(
    backbone=dict(extra=dict(stage4=dict(multiscale_output=True))),
    head=dict(
        _delete_=True,
        type='SRPoseHead',
        in_channels=(16, 32, 64, 128),
        out_channels=17,
        decoder=codec,
    ),
)

# the targets are drawn on the device
train_dataloader = dict(
    dataset=dict(
        pipeline=[
            *_base_.mild_train_pipeline[:-2],
            dict(type='PackLowResPoseInputs'),
        ],
    ),
)
