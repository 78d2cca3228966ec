# Key points between the cells of the maps, in training and decoding (DARK).
_base_ = './td-hm_hrnet-w16_1xb8-2e_sample-clips-64x48to256x192.py'

codec = dict(_base_.codec, unbiased=True)
model = dict(head=dict(decoder=codec))

train_dataloader = dict(
    dataset=dict(
        pipeline=[
            *_base_.mild_train_pipeline[:-2],
            dict(type='GenerateTarget', encoder=codec),
            dict(type='PackPoseInputs'),
        ]
    )
)
