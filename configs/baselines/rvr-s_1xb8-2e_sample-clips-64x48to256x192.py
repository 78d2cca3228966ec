_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/sample_clips.py',
    '../_base_/pipelines/cascade_video_clips_64x48.py',
    '../_base_/models/rvr_s.py',
    '../_base_/schedules/adamw.py',
    '../_base_/schedules/cosine_2e.py',
]

train_dataloader = dict(
    batch_size=8,
    dataset=dict(pipeline=_base_.mild_train_pipeline),
)
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

val_evaluator = dict(_delete_=True, type='SRQuality')
test_evaluator = val_evaluator
default_hooks = dict(checkpoint=dict(save_best='sr/PSNR'))

train_cfg = dict(max_epochs=2, val_interval=2)
optim_wrapper = dict(optimizer=dict(lr=5e-4))
