# A recurrent video restorer, from public weights of its flow network, learns
# with the pose model.
_base_ = './cascade-bicubic_res50_8xb64-210e_coco-64x48to256x192.py'

model = dict(
    restorer=dict(
        _delete_=True,
        type='RecurrentVideoRestorer',
        scale=4,
        flow_init_cfg=dict(
            type='PublishedWeights',
            checkpoint='https://github.com/JingyunLiang/VRT/releases/'
            'download/v0.0/spynet_sintel_final-3d2a1287.pth',
        ),
    ),
    sr_loss=dict(type='CharbonnierLoss'),
)
