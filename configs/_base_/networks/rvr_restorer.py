# A recurrent video restorer with public weights of its flow network.
rvr = dict(
    type='RecurrentVideoRestorer',
    scale=4,
    flow_init_cfg=dict(
        type='PublishedWeights',
        checkpoint='https://github.com/JingyunLiang/VRT/releases/'
        'download/v0.0/spynet_sintel_final-3d2a1287.pth',
    ),
)
