# SimpleBaseline on a 32x24 crop enlarged to 128x96.
_base_ = './simple_baseline.py'

model = dict(
    head=dict(
        decoder=dict(input_size=(96, 128), heatmap_size=(24, 32), sigma=1.5),
    ),
)
