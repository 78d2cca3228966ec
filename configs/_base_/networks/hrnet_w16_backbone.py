# A small HRNet without pretrained weights, for short training runs.
hrnet_w16 = dict(
    type='HRNet',
    in_channels=3,
    extra=dict(
        stage1=dict(
            num_modules=1,
            num_branches=1,
            block='BASIC',
            num_blocks=(1,),
            num_channels=(32,),
        ),
        stage2=dict(
            num_modules=1,
            num_branches=2,
            block='BASIC',
            num_blocks=(2, 2),
            num_channels=(16, 32),
        ),
        stage3=dict(
            num_modules=1,
            num_branches=3,
            block='BASIC',
            num_blocks=(2, 2, 2),
            num_channels=(16, 32, 64),
        ),
        stage4=dict(
            num_modules=1,
            num_branches=4,
            block='BASIC',
            num_blocks=(2, 2, 2, 2),
            num_channels=(16, 32, 64, 128),
        ),
    ),
)
