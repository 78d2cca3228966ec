# What turns the small HRNet with a heatmap head into one with the SRPose head.
srpose_codec = dict(
    type='MSRAHeatmap',
    input_size=(192, 256),
    heatmap_size=(192, 256),
    sigma=8,
)
srpose_hrnet_w16 = dict(
    backbone=dict(extra=dict(stage4=dict(multiscale_output=True))),
    head=dict(
        _delete_=True,
        type='SRPoseHead',
        in_channels=(16, 32, 64, 128),
        out_channels=17,
        decoder=srpose_codec,
    ),
)
