_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/coco.py',
    '../_base_/pipelines/cascade_pseudo_clips_64x48.py',
    '../_base_/models/hrnet_w32.py',
    '../_base_/schedules/adam_210e.py',
]

model = dict(
    _delete_=True,
    type='CascadedPoseEstimator',
    restorer=dict(type='BicubicRestorer', scale=4),
    pose_model=_base_.model,
)

train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=210, val_interval=10)
# the restorer learns at a quarter of the rate
optim_wrapper = dict(
    paramwise_cfg=dict(custom_keys=dict(restorer=dict(lr_mult=0.25))),
)
