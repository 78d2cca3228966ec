# As native_udp_64x48.py, with the targets of OffsetHeatmapHead.
_base_ = './native_udp_64x48.py'

targets = dict(
    type='UDPHeatmap',
    heatmap_type='combined',
    input_size=(192, 256),
    heatmap_size=(12, 16),
    # decode the maximum itself
    blur_kernel_size=0,
)
codec = dict(_delete_=True, **targets)
train_pipeline = [
    *_base_.train_pipeline[:-2],
    dict(type='GenerateTarget', encoder=targets),
    dict(type='PackLowResPoseInputs'),
]
mild_train_pipeline = [
    *_base_.mild_train_pipeline[:-2],
    dict(type='GenerateTarget', encoder=targets),
    dict(type='PackLowResPoseInputs'),
]
