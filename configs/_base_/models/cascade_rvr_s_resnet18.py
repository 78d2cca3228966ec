_base_ = ['./resnet18.py', '../networks/rvr_s_restorer.py']

model = dict(
    _delete_=True,
    type='CascadedPoseEstimator',
    restorer=_base_.rvr_s,
    pose_model=_base_.model,
    sr_loss=dict(type='CharbonnierLoss'),
)
