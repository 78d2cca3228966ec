_base_ = './td-hm_res50_8xb32-210e_coco-128x96.py'

codec = dict(
    type='MSRAHeatmap',
    input_size=(96, 128),
    heatmap_size=(96, 128),
    sigma=4,
)
model = dict(
    backbone=dict(out_indices=(0, 1, 2, 3)),
    head=dict(
        _delete_=True,
        type='SRPoseHead',
        in_channels=(256, 512, 1024, 2048),
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
