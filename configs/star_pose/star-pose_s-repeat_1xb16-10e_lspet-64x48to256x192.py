# Ablation: the key frame in all places, in training and testing.
_base_ = './star-pose_s_1xb16-10e_lspet-64x48to256x192.py'

repeat = dict(type='ReplaceSupportingFrames', mode='repeat')
train_pipeline = [
    *_base_.train_pipeline[:-1],
    repeat,
    _base_.train_pipeline[-1],
]
val_pipeline = [*_base_.val_pipeline[:-1], repeat, _base_.val_pipeline[-1]]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
