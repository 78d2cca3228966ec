# A recurrent video restorer, from public weights of its flow network, learns
# with the pose model.
_base_ = [
    './cascade-bicubic_res50_8xb64-210e_coco-64x48to256x192.py',
    '../_base_/networks/rvr_restorer.py',
]

model = dict(
    restorer=dict(_delete_=True, **_base_.rvr),
    sr_loss=dict(type='CharbonnierLoss'),
)
