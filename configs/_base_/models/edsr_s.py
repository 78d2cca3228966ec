_base_ = '../networks/edsr_s.py'

model = dict(
    type='LowResRestorer',
    restorer=_base_.edsr_s,
    sr_loss=dict(type='CharbonnierLoss'),
)
