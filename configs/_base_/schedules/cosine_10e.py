param_scheduler = [
    dict(type='LinearLR', begin=0, end=100, start_factor=0.01, by_epoch=False),
    dict(
        type='CosineAnnealingLR',
        begin=0,
        end=10,
        T_max=10,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
]
