# Starts from COCO weights: --cfg-options load_from=CHECKPOINT of
# multi-grained_s_8xb64-210e_coco-256x192.
_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/posetrack17.py',
    '../_base_/pipelines/clean_video_clips.py',
    '../_base_/models/multi_grained_s_256x192.py',
    '../_base_/schedules/vit_20e.py',
]

train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

train_cfg = dict(max_epochs=20, val_interval=1)
default_hooks = dict(checkpoint=dict(save_best='posetrack/AP'))

# joints of PoseTrack17
model = dict(head=dict(out_channels=15))
