_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/lspet.py',
    '../_base_/pipelines/cascade_pseudo_clips_64x48.py',
    '../_base_/models/edsr_s.py',
    '../_base_/schedules/adamw.py',
    '../_base_/schedules/cosine_10e.py',
]

train_dataloader = dict(
    batch_size=16,
    dataset=dict(pipeline=_base_.mild_train_pipeline),
)
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

val_evaluator = dict(_delete_=True, type='SRQuality')
test_evaluator = val_evaluator
default_hooks = dict(checkpoint=dict(save_best='sr/PSNR'))

train_cfg = dict(max_epochs=10, val_interval=2)
optim_wrapper = dict(optimizer=dict(lr=5e-4))
