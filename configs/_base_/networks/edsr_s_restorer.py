# A small EDSR, for little data.
edsr_s = dict(type='EDSR', scale=4, channels=32, num_blocks=8)
