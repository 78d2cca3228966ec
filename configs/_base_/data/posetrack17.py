# PoseTrack17 by tools/dataset_converters/posetrack17.py. Boxes: ground truth,
# made of the key points. Scores: the official PoseTrack AP (posetrack/AP),
# and COCO AP over its 15 joints.
data_root = 'data/posetrack17/'
# the Inferencer reads these two
dataset_type = 'PoseTrack17ClipDataset'
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
        ann_file='annotations/posetrack17_train.json',
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
        ann_file='annotations/posetrack17_val.json',
        data_prefix=dict(img=''),
        test_mode=True,
    ),
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(
        type='PoseTrackMetric',
        ann_file=data_root + 'annotations/posetrack17_val.json',
    ),
    # PoseTrack labels have no area: OKS is taken over 0.53 x the box
    dict(
        type='CocoMetric',
        ann_file=data_root + 'annotations/posetrack17_val.json',
        use_area=False,
    ),
]
test_evaluator = val_evaluator
