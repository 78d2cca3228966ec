# The head of STAR-Pose behind a stock backbone, on the clean HR crop.
_base_ = [
    './td-hm_hrnet-w16_1xb16-10e_lspet-256x192.py',
    '../_base_/networks/srpose_hrnet_w16.py',
]

codec = _base_.srpose_codec
model = _base_.srpose_hrnet_w16

# the targets are drawn on the device
train_pipeline = [
    *_base_.mild_train_pipeline[:-2],
    dict(type='PackLowResPoseInputs'),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
