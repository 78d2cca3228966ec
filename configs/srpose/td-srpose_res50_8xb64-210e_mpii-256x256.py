# The authors give no config: MMPose's recipe with their head and codec.
_base_ = (
    'mmpose::body_2d_keypoint/topdown_heatmap/'
    'mpii/td-hm_res50_8xb64-210e_mpii-256x256.py'
)

custom_imports = dict(imports=['mmpose_starpose'], allow_failed_imports=False)

codec = dict(
    type='MSRAHeatmap',
    input_size=(256, 256),
    heatmap_size=(256, 256),
    sigma=8,
)
model = dict(
    backbone=dict(out_indices=(0, 1, 2, 3)),
    head=dict(
        _delete_=True,
        type='SRPoseHead',
        in_channels=(256, 512, 1024, 2048),
        out_channels=16,
        decoder=codec,
    ),
)

# the targets are drawn on the device
train_pipeline = [
    *_base_.train_pipeline[:-2],
    dict(type='PackLowResPoseInputs'),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
