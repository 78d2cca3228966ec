_base_ = './td-hm_hrnet-w16_1xb16-4e_lspet-64x48.py'

codec = dict(
    type='MSRAHeatmap',
    input_size=(48, 64),
    heatmap_size=(48, 64),
    sigma=2,
)
model = dict(
    head=dict(
        _delete_=True,
        type='SRHeatmapHead',
        in_channels=16,
        out_channels=17,
        decoder=codec,
    ),
)

# the targets are drawn on the device
train_pipeline = [
    *_base_.train_pipeline[:-2],
    dict(type='PackLowResPoseInputs'),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
