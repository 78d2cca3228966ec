_base_ = '../networks/edsr_s_restorer.py'

model = dict(
    type='LowResRestorer',
    restorer=_base_.edsr_s,
    sr_loss=dict(type='CharbonnierLoss'),
)
