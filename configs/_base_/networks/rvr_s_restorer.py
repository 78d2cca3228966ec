# A small recurrent video restorer, for little data.
rvr_s = dict(
    type='RecurrentVideoRestorer',
    scale=4,
    channels=32,
    num_blocks=4,
    flow_levels=4,
)
