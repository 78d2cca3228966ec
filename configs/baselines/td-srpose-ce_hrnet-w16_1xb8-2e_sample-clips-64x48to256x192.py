_base_ = [
    './td-srpose_hrnet-w16_1xb8-2e_sample-clips-64x48to256x192.py',
    '../_base_/networks/srpose_ce_head.py',
]

model = dict(head=_base_.srpose_ce_head)
