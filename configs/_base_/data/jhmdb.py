# sub-JHMDB, split 1 of 3, as video. Boxes: ground truth. A leaf config sets
# save_best='jhmdb/PCK' (over the box; tPCK is over the torso).
data_root = 'data/jhmdb/'
# the Inferencer reads these two
dataset_type = 'JhmdbClipDataset'
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
        ann_file='annotations/Sub1_train.json',
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
        ann_file='annotations/Sub1_test.json',
        data_prefix=dict(img=''),
        test_mode=True,
    ),
)
test_dataloader = val_dataloader

val_evaluator = dict(
    type='JhmdbPCKAccuracy',
    thr=0.2,
    norm_item=['bbox', 'torso'],
    prefix='jhmdb',
)
test_evaluator = val_evaluator
