_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/sample_clips.py',
    '../_base_/pipelines/cascade_video_clips_64x48.py',
    '../_base_/models/cascade_edsr_s_hrnet_w16.py',
    '../_base_/schedules/adamw.py',
    '../_base_/schedules/cosine_2e.py',
]

train_dataloader = dict(
    batch_size=8,
    dataset=dict(pipeline=_base_.mild_train_pipeline),
)
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=2, val_interval=2)
# the restorer learns at a quarter of the rate
optim_wrapper = dict(
    paramwise_cfg=dict(custom_keys=dict(restorer=dict(lr_mult=0.25))),
)
