# The video restorer as deep as BasicVSR.
_base_ = './cascade-rvr_hrnet-w32_8xb64-210e_coco-64x48to256x192.py'

model = dict(restorer=dict(num_blocks=30))
