_base_ = (
    'mmpose::body_2d_keypoint/topdown_heatmap/'
    'coco/td-hm_hrformer-small_8xb32-210e_coco-256x192.py'
)

custom_imports = dict(imports=['mmpose_starpose'], allow_failed_imports=False)
