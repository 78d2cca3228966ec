# The oracle: SimpleBaseline on the clean HR crop, without degradation. The
# ceiling of its kind on degraded crops, and a teacher for them.
_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/lspet.py',
    '../_base_/pipelines/clean_images.py',
    '../_base_/models/resnet18.py',
    '../_base_/schedules/adamw.py',
    '../_base_/schedules/cosine_10e.py',
]

train_dataloader = dict(
    batch_size=16,
    dataset=dict(pipeline=_base_.mild_train_pipeline),
)
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=10, val_interval=2)
