# Super-resolution head of SRPose (https://arxiv.org/abs/2307.16765),
# bottom-up on HRNet-W32. Heatmaps of the image's size, sigma 8 and the NMS
# kernel are the authors' (configs/bottom_up/sr/coco/
# hrnet_w32_sr_coco_512x512.py of their code).
_base_ = './ae_hrnet-w32_8xb24-300e_coco-512x512.py'

codec = dict(
    type='AssociativeEmbedding',
    input_size=(512, 512),
    heatmap_size=(512, 512),
    sigma=8,
    decode_topk=30,
    decode_nms_kernel=11,
    decode_keypoint_order=_base_.codec.decode_keypoint_order,
    decode_max_instances=30,
)
model = dict(
    head=dict(
        type='SRAssociativeEmbeddingHead',
        embed_channels=4,
        upscale=4,
        kernel_size=9,
        # cells are pixels and targets at round(x): nothing to shift, with or
        # without flip test (for weights of MMPose 0.x, floor(x), 0.5)
        decoder=dict(_delete_=True, **codec),
    ),
    test_cfg=dict(shift_heatmap=False),
)

train_pipeline = _base_.train_pipeline
train_pipeline[3] = dict(type='GenerateTarget', encoder=codec)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
