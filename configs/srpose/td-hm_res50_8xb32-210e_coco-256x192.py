_base_ = (
    'mmpose::body_2d_keypoint/topdown_heatmap/'
    'coco/td-hm_res50_8xb64-210e_coco-256x192.py'
)

custom_imports = dict(imports=['mmpose_starpose'], allow_failed_imports=False)

# SRPose trains 32 a GPU; MMPose's recipe has 64
train_dataloader = dict(batch_size=32)
auto_scale_lr = dict(base_batch_size=256)
