# EDSR-baseline, from its authors' weights, learns with the pose model.
_base_ = './cascade-bicubic_res50_8xb64-210e_coco-64x48to256x192.py'

model = dict(
    restorer=dict(
        _delete_=True,
        type='EDSR',
        scale=4,
        init_cfg=dict(
            type='PublishedWeights',
            checkpoint='https://cv.snu.ac.kr/research/EDSR/models/'
            'edsr_baseline_x4-6b446fab.pt',
        ),
    ),
    sr_loss=dict(type='CharbonnierLoss'),
)
