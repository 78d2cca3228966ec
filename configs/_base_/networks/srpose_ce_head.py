# SRPose's head with the finest heatmaps learnt by cross-entropy and half as
# wide as the coarse ones, which it learns by mean squared error. A thousand
# brings the two losses to the same order.
srpose_ce_head = dict(
    loss=dict(type='HeatmapCrossEntropyLoss'),
    decoder=dict(sigma=4),
    coarse=dict(
        loss=dict(
            type='KeypointMSELoss', use_target_weight=True, loss_weight=1000.0
        ),
        sigma=8,
    ),
)
