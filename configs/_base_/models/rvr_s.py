_base_ = '../networks/rvr_s_restorer.py'

model = dict(
    type='LowResRestorer',
    restorer=_base_.rvr_s,
    sr_loss=dict(type='CharbonnierLoss'),
)
