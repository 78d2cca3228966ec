# The restorer of rvr-s_1xb16-10e_lspet-64x48to256x192.py
# in front, as it is.
_base_ = './cascade-rvr-s_res18_1xb16-10e_lspet-64x48to256x192.py'

model = dict(
    restorer=dict(
        init_cfg=dict(
            type='Pretrained',
            prefix='restorer.',
            checkpoint='work_dirs/rvr-s_1xb16-10e_lspet-64x48to256x192/'
            'epoch_10.pth',
        ),
    ),
    sr_loss=None,
    freeze_restorer=True,
)
