# Ablation: the key frame alone.
_base_ = './star-pose_s_1xb8-2e_sample-clips-32x24to256x192.py'

train_pipeline = [
    dict(t, frame_offsets=(0,)) if t['type'] == 'LoadVideoFrames' else t
    for t in _base_.train_pipeline
]
val_pipeline = [
    dict(t, frame_offsets=(0,)) if t['type'] == 'LoadVideoFrames' else t
    for t in _base_.val_pipeline
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
