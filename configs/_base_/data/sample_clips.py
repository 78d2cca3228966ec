# Made by `starpose-sample-clips data/sample_clips`; PoseTrack18 layout.
# Boxes: ground truth.
data_root = '{{$SAMPLE_CLIPS_ROOT:data/sample_clips}}/'
# the Inferencer reads these two
dataset_type = 'PoseTrack18ClipDataset'
data_mode = 'topdown'

train_dataloader = dict(
    batch_size=32,
    num_workers=2,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type=dataset_type,
        data_mode=data_mode,
        data_root=data_root,
        ann_file='annotations/posetrack18_train.json',
        data_prefix=dict(img=''),
    ),
)
val_dataloader = dict(
    batch_size=32,
    num_workers=2,
    persistent_workers=True,
    drop_last=False,
    sampler=dict(type='DefaultSampler', shuffle=False, round_up=False),
    dataset=dict(
        type=dataset_type,
        data_mode=data_mode,
        data_root=data_root,
        ann_file='annotations/posetrack18_val.json',
        data_prefix=dict(img=''),
        test_mode=True,
    ),
)
test_dataloader = val_dataloader

# PoseTrack labels have no area: OKS is taken over 0.53 x the box
val_evaluator = [
    dict(
        type='CocoMetric',
        ann_file=data_root + 'annotations/posetrack18_val.json',
        use_area=False,
    ),
    dict(
        type='SideBlindCocoMetric',
        ann_file=data_root + 'annotations/posetrack18_val.json',
        use_area=False,
    ),
    dict(type='KeypointErrorTypes'),
]
test_evaluator = val_evaluator
