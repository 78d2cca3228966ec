# As restored_images_64x48.py, with the targets of SimCC.
_base_ = './restored_images_64x48.py'

targets = dict(
    type='SimCCLabel',
    input_size=(192, 256),
    sigma=(4.9, 5.66),
    simcc_split_ratio=2.0,
    normalize=False,
    use_dark=False,
)
codec = dict(_delete_=True, **targets)
train_pipeline = [
    *_base_.train_pipeline[:-2],
    dict(type='GenerateTarget', encoder=targets),
    dict(type='PackPoseInputs'),
]
mild_train_pipeline = [
    *_base_.mild_train_pipeline[:-2],
    dict(type='GenerateTarget', encoder=targets),
    dict(type='PackPoseInputs'),
]
