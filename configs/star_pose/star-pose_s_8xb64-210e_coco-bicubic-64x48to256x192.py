# Bicubic down-sampling alone, the protocol of most papers.
_base_ = './star-pose_s_8xb64-210e_coco-64x48to256x192.py'

degradation = [
    dict(
        type='DegradeResize',
        lr_size=_base_.lr_size,
        interpolation='bicubic',
    ),
]
train_pipeline = [
    *_base_.pseudo_clip,
    *_base_.augmented_crop,
    *degradation,
    dict(type='PackLowResPoseInputs'),
]
val_pipeline = [
    *_base_.pseudo_clip,
    *_base_.crop,
    *degradation,
    dict(type='PackLowResPoseInputs'),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
