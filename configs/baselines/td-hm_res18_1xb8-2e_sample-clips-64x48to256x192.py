_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/sample_clips.py',
    '../_base_/pipelines/restored_images_64x48.py',
    '../_base_/models/resnet18.py',
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
