# Real-ESRGAN x4 as published.
_base_ = './cascade-bicubic_hrnet-w32_8xb64-210e_coco-64x48to256x192.py'

model = dict(
    restorer=dict(
        _delete_=True,
        type='RRDBNet',
        init_cfg=dict(
            type='PublishedWeights',
            checkpoint='https://github.com/xinntao/Real-ESRGAN/releases/'
            'download/v0.1.0/RealESRGAN_x4plus.pth',
        ),
    ),
    freeze_restorer=True,
)
