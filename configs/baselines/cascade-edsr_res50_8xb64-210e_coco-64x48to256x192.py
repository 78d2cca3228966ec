# EDSR-baseline, from its authors' weights, learns with the pose model.
_base_ = [
    './cascade-bicubic_res50_8xb64-210e_coco-64x48to256x192.py',
    '../_base_/networks/edsr_restorer.py',
]

model = dict(
    restorer=dict(_delete_=True, **_base_.edsr),
    sr_loss=dict(type='CharbonnierLoss'),
)
