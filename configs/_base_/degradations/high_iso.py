# camera.py with the sensor's gain turned up, as at night: noise of 10 to 30
# grey levels where that has 0 to 6. The values are our own choice.
_base_ = './camera.py'

lr_size = _base_.lr_size
degradation = [
    dict(t, sigma=(10.0, 30.0)) if t['type'] == 'DegradeNoise' else t
    for t in _base_.degradation
]
