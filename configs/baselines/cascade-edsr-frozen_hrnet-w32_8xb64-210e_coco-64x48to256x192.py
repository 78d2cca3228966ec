_base_ = './cascade-edsr_hrnet-w32_8xb64-210e_coco-64x48to256x192.py'

model = dict(sr_loss=None, freeze_restorer=True)
