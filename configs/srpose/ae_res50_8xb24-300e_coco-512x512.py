# Associative embedding on ResNet-50 with three deconvolutions, the plain row
# of SRPose's bottom-up table.
_base_ = './ae_hrnet-w32_8xb24-300e_coco-512x512.py'

model = dict(
    backbone=dict(
        _delete_=True,
        type='ResNet',
        depth=50,
        init_cfg=dict(type='Pretrained', checkpoint='torchvision://resnet50'),
    ),
    head=dict(in_channels=2048, deconv_out_channels=(256, 256, 256)),
)
