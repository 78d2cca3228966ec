_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/coco.py',
    '../_base_/pipelines/native_simcc_64x48.py',
    '../_base_/models/native_hrnet_w32.py',
    '../_base_/schedules/adam_210e.py',
]

model = dict(
    head=dict(
        _delete_=True,
        type='SimCCHead',
        in_channels=32,
        out_channels=17,
        input_size=(192, 256),
        in_featuremap_size=(12, 16),
        simcc_split_ratio=2.0,
        deconv_out_channels=None,
        loss=dict(type='KLDiscretLoss', use_target_weight=True),
        decoder=_base_.codec,
    ),
)

train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=210, val_interval=10)
