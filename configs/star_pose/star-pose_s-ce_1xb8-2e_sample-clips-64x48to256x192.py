# The finest heatmaps are learnt by cross-entropy and half as wide; the coarse
# levels learn as those of S do. A thousand is what the one loss is larger by.
_base_ = './star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(
    head=dict(
        loss=dict(type='HeatmapCrossEntropyLoss'),
        decoder=dict(sigma=4),
        coarse=dict(
            loss=dict(
                type='KeypointMSELoss',
                use_target_weight=True,
                loss_weight=1000.0,
            ),
            sigma=8,
        ),
    ),
    sr_loss=dict(loss_weight=0.3),
)
