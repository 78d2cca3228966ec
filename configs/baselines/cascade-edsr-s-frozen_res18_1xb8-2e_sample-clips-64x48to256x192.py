# The restorer of edsr-s_1xb8-2e_sample-clips-64x48to256x192.py
# in front, as it is.
_base_ = './cascade-edsr-s_res18_1xb8-2e_sample-clips-64x48to256x192.py'

model = dict(
    restorer=dict(
        init_cfg=dict(
            type='Pretrained',
            prefix='restorer.',
            checkpoint='work_dirs/edsr-s_1xb8-2e_sample-clips-64x48to256x192/'
            'epoch_2.pth',
        ),
    ),
    sr_loss=None,
    freeze_restorer=True,
)
