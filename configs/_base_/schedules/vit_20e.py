# Fine-tuning on PoseTrack: 20 epochs, a tenth of the rate after 16.
_base_ = './vit_210e.py'

param_scheduler = [
    _base_.param_scheduler[0],
    dict(_base_.param_scheduler[1], end=20, milestones=[16]),
]
