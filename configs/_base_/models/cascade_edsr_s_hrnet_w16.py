_base_ = ['./hrnet_w16.py', '../networks/edsr_s_restorer.py']

model = dict(
    _delete_=True,
    type='CascadedPoseEstimator',
    restorer=_base_.edsr_s,
    pose_model=_base_.model,
    sr_loss=dict(type='CharbonnierLoss'),
)
