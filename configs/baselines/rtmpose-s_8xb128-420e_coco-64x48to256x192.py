# RTMPose's recipe but for its colour augmentation and second stage, so that
# the pictures are those of the other models.
_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/coco.py',
    '../_base_/pipelines/restored_simcc_64x48.py',
    '../_base_/models/rtmpose_s.py',
]

train_dataloader = dict(
    batch_size=128,
    dataset=dict(pipeline=_base_.train_pipeline),
)
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=420, val_interval=10)
optim_wrapper = dict(
    optimizer=dict(type='AdamW', lr=4e-3, weight_decay=0.0),
    paramwise_cfg=dict(
        norm_decay_mult=0, bias_decay_mult=0, bypass_duplicate=True
    ),
)
param_scheduler = [
    dict(
        type='LinearLR',
        begin=0,
        end=1000,
        start_factor=1e-5,
        by_epoch=False,
    ),
    dict(
        type='CosineAnnealingLR',
        eta_min=2e-4,
        begin=210,
        end=420,
        T_max=210,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
]
custom_hooks = [
    *_base_.custom_hooks,
    dict(
        type='EMAHook',
        ema_type='ExpMomentumEMA',
        momentum=0.0002,
        update_buffers=True,
        priority=49,
    ),
]

auto_scale_lr = dict(base_batch_size=1024)
