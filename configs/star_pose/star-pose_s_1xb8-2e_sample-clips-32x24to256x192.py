_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/sample_clips.py',
    '../_base_/pipelines/video_clips_32x24.py',
    '../_base_/models/star_pose_s_32x24.py',
    '../_base_/schedules/cosine_2e.py',
]

train_pipeline = [
    dict(type='SeedSample'),
    dict(type='LoadVideoFrames', frame_offsets=(-1, 0, 1), max_stride=2),
    *_base_.mildly_augmented_crop,
    *_base_.degradation,
    dict(type='PackLowResPoseInputs'),
]
train_dataloader = dict(batch_size=8, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=2, val_interval=2)
optim_wrapper = dict(
    optimizer=dict(type='AdamW', lr=2e-3, weight_decay=0.01),
    clip_grad=dict(max_norm=5.0),
)
