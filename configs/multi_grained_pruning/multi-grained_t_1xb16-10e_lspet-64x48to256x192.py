_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/lspet.py',
    '../_base_/pipelines/pseudo_clips_64x48.py',
    '../_base_/models/multi_grained_t_64x48.py',
    '../_base_/schedules/adamw.py',
    '../_base_/schedules/cosine_10e.py',
]

train_pipeline = [
    *_base_.pseudo_clip,
    *_base_.mildly_augmented_crop,
    *_base_.degradation,
    dict(type='PackLowResPoseInputs'),
]
train_dataloader = dict(batch_size=16, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=10, val_interval=2)
optim_wrapper = dict(optimizer=dict(lr=1e-3))
