_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/mpii.py',
    '../_base_/pipelines/pseudo_clips_64x64.py',
    '../_base_/models/star_pose_s_64x48.py',
    '../_base_/schedules/adamw_210e.py',
]

# MPII's crops are square
size = (256, 256)
codec = dict(type='MSRAHeatmap', input_size=size, heatmap_size=size, sigma=8)
model = dict(head=dict(out_channels=16, decoder=codec))

train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=210, val_interval=10)
default_hooks = dict(checkpoint=dict(save_best='mpii/PCK'))
