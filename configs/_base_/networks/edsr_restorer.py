# EDSR-baseline with its authors' weights.
edsr = dict(
    type='EDSR',
    scale=4,
    init_cfg=dict(
        type='PublishedWeights',
        checkpoint='https://cv.snu.ac.kr/research/EDSR/models/'
        'edsr_baseline_x4-6b446fab.pt',
    ),
)
