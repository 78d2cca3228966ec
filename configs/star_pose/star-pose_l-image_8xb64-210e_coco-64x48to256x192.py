# One frame: the contribution of the clip is what this lacks.
_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/coco.py',
    '../_base_/pipelines/images_64x48.py',
    '../_base_/models/star_pose_l_64x48.py',
    '../_base_/schedules/adamw_210e.py',
]

train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=210, val_interval=10)
