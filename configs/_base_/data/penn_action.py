# Penn Action by tools/dataset_converters/penn_action.py. Boxes: ground truth.
# A leaf config sets save_best='penn_action/PCK'.
data_root = 'data/penn_action/'
# the Inferencer reads these two
dataset_type = 'PennActionClipDataset'
data_mode = 'topdown'

train_dataloader = dict(
    batch_size=64,
    num_workers=2,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type=dataset_type,
        data_mode=data_mode,
        data_root=data_root,
        ann_file='annotations/penn_action_train.json',
        data_prefix=dict(img=''),
    ),
)
val_dataloader = dict(
    batch_size=64,
    num_workers=2,
    persistent_workers=True,
    drop_last=False,
    sampler=dict(type='DefaultSampler', shuffle=False, round_up=False),
    dataset=dict(
        type=dataset_type,
        data_mode=data_mode,
        data_root=data_root,
        ann_file='annotations/penn_action_test.json',
        data_prefix=dict(img=''),
        test_mode=True,
    ),
)
test_dataloader = val_dataloader

# the longer side of the box x 0.2, as the papers on Penn Action
val_evaluator = dict(
    type='PCKAccuracy', thr=0.2, norm_item='bbox', prefix='penn_action'
)
test_evaluator = val_evaluator
