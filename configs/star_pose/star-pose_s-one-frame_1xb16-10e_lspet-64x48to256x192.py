# Ablation: the key frame alone.
_base_ = './star-pose_s_1xb16-10e_lspet-64x48to256x192.py'

train_pipeline = [
    dict(t, frame_offsets=(0,)) if t['type'] == 'PseudoVideo' else t
    for t in _base_.train_pipeline
]
val_pipeline = [
    dict(t, frame_offsets=(0,)) if t['type'] == 'PseudoVideo' else t
    for t in _base_.val_pipeline
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
