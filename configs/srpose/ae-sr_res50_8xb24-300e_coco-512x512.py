# Super-resolution head of SRPose, bottom-up on ResNet-50. The NMS kernel is
# the authors' (configs/bottom_up/sr/coco/res50_sr_coco_512x512.py of their
# code).
_base_ = './ae-sr_hrnet-w32_8xb24-300e_coco-512x512.py'

model = dict(
    backbone=dict(
        _delete_=True,
        type='ResNet',
        depth=50,
        init_cfg=dict(type='Pretrained', checkpoint='torchvision://resnet50'),
    ),
    head=dict(
        in_channels=2048,
        deconv_out_channels=(256, 256, 256),
        decoder=dict(decode_nms_kernel=5),
    ),
)
