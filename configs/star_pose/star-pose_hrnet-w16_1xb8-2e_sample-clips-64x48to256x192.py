# Ablation: HRNet-W16 at half the front end's resolution, as HRNet-W32 in B.
_base_ = [
    './star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py',
    '../_base_/networks/hrnet_w16_backbone.py',
]

hrnet = _base_.hrnet_w16
hrnet.extra.stage4.multiscale_output = True
model = dict(
    backbone=dict(
        pyramid=dict(
            _delete_=True,
            type='StemlessBackbone',
            stride=2,
            backbone=hrnet,
        ),
    ),
    head=dict(
        in_channels=(32, 16, 32, 64, 128),
        fuse_channels=(256, 128, 64, 32, 32),
        embed_channels=(16, 8, 4, 4, 4),
        upscales=(16, 8, 4, 2, 4),
        loss_weights=(1e-4, 1.0, 1.0, 1.0, 1.0, 1.0),
    ),
)
