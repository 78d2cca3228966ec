# The second-order degradation of Real-ESRGAN (arXiv 2107.10833). Values:
# options/train_realesrgan_x4plus.yml of github.com/xinntao/Real-ESRGAN, and
# for kernel sizes, omega and the last steps its realesrgan/data/
# realesrgan_dataset.py and realesrgan/models/realesrgan_model.py. Ours rounds
# to 8 bits between the steps and does not sharpen the clean picture first.
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
# 0.1 for sinc; 0.45, 0.25, 0.12, 0.03, 0.12, 0.03 of the rest
_kind_prob = (0.405, 0.225, 0.108, 0.027, 0.108, 0.027, 0.1)
_blur = dict(
    type='DegradeBlur',
    kinds=_kinds,
    kind_prob=_kind_prob,
    kernel_size=(7, 21),
    beta_generalized=(0.5, 4.0),
    beta_plateau=(1.0, 2.0),
    split_beta=True,
)
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

degradation = [
    # first order
    dict(_blur, sigma=(0.2, 3.0)),
    dict(
        _resize,
        type='DegradeRandomResize',
        scale=(0.15, 1.5),
        mode_prob=(0.2, 0.7, 0.1),
    ),
    dict(_noise, sigma=(1.0, 30.0), poisson_scale=(0.05, 3.0)),
    dict(type='DegradeJPEG', quality=(30, 95)),
    # second order
    dict(_blur, sigma=(0.2, 1.5), prob=0.8),
    dict(
        _resize,
        type='DegradeRandomResize',
        scale=(0.3, 1.2),
        mode_prob=(0.3, 0.4, 0.3),
        lr_size=lr_size,
    ),
    dict(_noise, sigma=(1.0, 25.0), poisson_scale=(0.05, 2.5)),
    # the final resize with its sinc filter before or after the last JPEG
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
                    prob=0.8,
                ),
            ],
            [dict(type='DegradeJPEG', quality=(30, 95))],
        ],
    ),
]
