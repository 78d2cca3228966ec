# The video degradation of RealBasicVSR (arXiv 2111.12704): second order, with
# slow drift between frames and a video codec; needs PyAV. Values:
# github.com/open-mmlab/mmagic, configs/real_basicvsr/
# realbasicvsr_wogan-c64b20-2x30x8_8xb2-lr1e-4-300k_reds.py. Ours rounds to 8
# bits between the steps, does not sharpen the clean picture first, keeps the
# frames of a clip at one size, where the original's resize drifts too, and
# encodes without look-ahead.
lr_size = (48, 64)

_kinds = (
    'isotropic',
    'anisotropic',
    'generalized_isotropic',
    'generalized_anisotropic',
    'plateau_isotropic',
    'plateau_anisotropic',
    'sinc',
)
_kind_prob = (0.405, 0.225, 0.108, 0.027, 0.108, 0.027, 0.1)
# Published steps are uniform within +-step; drift is the standard deviation
# of a step over the range: step / (range * sqrt(3)).
_blur = dict(
    type='DegradeBlur',
    kinds=_kinds,
    kind_prob=_kind_prob,
    kernel_size=(7, 21),
    beta_generalized=(0.5, 4.0),
    beta_plateau=(1.0, 2.0),
)
# angle: 0.31416 of 2 pi; beta: 0.05 of 3.5, 0.1 of 1 for plateaus, which this
# drift stays below; omega: 0.0628 of 2/3 pi
_kernel_drift = dict(angle=0.0289, beta=0.00825, omega=0.0173)
_resize = dict(
    interpolation=('area', 'bilinear', 'bicubic'),
    antialias=False,
)
_noise = dict(
    type='DegradeNoise',
    kinds=('gaussian', 'poisson'),
    kind_prob=(0.5, 0.5),
    grey_prob=0.4,
)
# quality: 3 of 65
_jpeg = dict(type='DegradeJPEG', quality=(30, 95), drift=0.0266)
_codec = dict(
    type='DegradeVideoCodec',
    codec=('libx264', 'h264', 'mpeg4'),
    bitrate=(1e4, 1e5),
    frame_rate=1,
    hold_rate=False,
)

degradation = [
    # first order; sigma: 0.02 of 2.8, noise: 0.1 of 29 and 0.005 of 2.95
    dict(
        _blur,
        sigma=(0.2, 3.0),
        drift=dict(_kernel_drift, sigma_x=0.00412, sigma_y=0.00412),
    ),
    dict(
        _resize,
        type='DegradeRandomResize',
        scale=(0.15, 1.5),
        mode_prob=(0.2, 0.7, 0.1),
    ),
    dict(
        _noise,
        sigma=(1.0, 30.0),
        poisson_scale=(0.05, 3.0),
        drift=dict(sigma=0.00199, poisson_scale=0.00098),
    ),
    _jpeg,
    _codec,
    # second order; sigma: 0.02 of 1.3, noise: 0.1 of 24 and 0.005 of 2.45
    dict(
        _blur,
        sigma=(0.2, 1.5),
        drift=dict(_kernel_drift, sigma_x=0.00888, sigma_y=0.00888),
        prob=0.8,
    ),
    dict(
        _resize,
        type='DegradeRandomResize',
        scale=(0.3, 1.2),
        mode_prob=(0.3, 0.4, 0.3),
    ),
    dict(
        _noise,
        sigma=(1.0, 25.0),
        poisson_scale=(0.05, 2.5),
        drift=dict(sigma=0.00241, poisson_scale=0.00118),
    ),
    _jpeg,
    # the final resize with its sinc filter before or after the last codec
    dict(
        type='DegradeShuffle',
        groups=[
            [
                dict(_resize, type='DegradeResize', lr_size=lr_size),
                dict(
                    type='DegradeBlur',
                    kinds='sinc',
                    kernel_size=(7, 21),
                    omega=(3.1415926 / 3, 3.1415926),
                    drift=dict(omega=0.0173),
                    prob=0.8,
                ),
            ],
            [_codec],
        ],
    ),
]
