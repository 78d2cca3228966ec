_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/sample_clips.py',
    '../_base_/pipelines/native_offset_64x48.py',
    '../_base_/models/native_hrnet_w16.py',
    '../_base_/schedules/adamw.py',
    '../_base_/schedules/cosine_2e.py',
]

model = dict(
    head=dict(
        _delete_=True,
        type='OffsetHeatmapHead',
        in_channels=16,
        out_channels=17,
        deconv_out_channels=None,
        decoder=_base_.codec,
    ),
    test_cfg=dict(flip_mode='udp_combined'),
)

train_dataloader = dict(
    batch_size=8,
    dataset=dict(pipeline=_base_.mild_train_pipeline),
)
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=2, val_interval=2)
