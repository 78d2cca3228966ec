_base_ = [
    '../_base_/default_runtime.py',
    '../_base_/data/posetrack18.py',
    '../_base_/pipelines/restored_images_128x96.py',
    '../_base_/models/simple_baseline.py',
    '../_base_/schedules/adam_210e.py',
]

model = dict(
    backbone=dict(
        init_cfg=dict(type='Pretrained', checkpoint='torchvision://resnet50')
    ),
)

train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader

# MMPose's schedule of top-down heatmap models on PoseTrack18
warm_up, steps = _base_.param_scheduler
param_scheduler = [warm_up, dict(steps, end=20, milestones=[10, 15])]

train_cfg = dict(max_epochs=20, val_interval=1)
default_hooks = dict(checkpoint=dict(save_best='posetrack/AP'))
