"""Scale models of a contest."""

from __future__ import annotations

from pathlib import Path

import pytest
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS

ROOT = Path(__file__).parents[2]
RUN = '1xb8-2e_sample-clips-64x48to256x192'
NAMES = [
    f'star_pose/star-pose_s_{RUN}',
    f'baselines/td-hm_res18_{RUN}',
    f'baselines/rtmpose-t_{RUN}',
    f'baselines/cascade-edsr-s_res18_{RUN}',
    f'multi_grained_pruning/multi-grained_t_{RUN}',
]


@pytest.mark.parametrize('name', NAMES)
def test_half_of_everything(name, analysis_tools, clips, monkeypatch):
    from _contest_scale import scale_config
    from _scores import Condition, Model, evaluate

    monkeypatch.setenv('SAMPLE_CLIPS_ROOT', str(clips))
    cfg = Config.fromfile(ROOT / f'configs/{name}.py')
    half = scale_config(cfg, 0.5)
    before, after = (
        {t['type']: t for t in c.test_dataloader.dataset.pipeline}
        for c in (cfg, half)
    )
    assert after['TopdownAffine']['input_size'] == (96, 128)
    assert after['DegradeResize']['lr_size'] == (24, 32)
    # at the same LR factor the same blur in HR pixels, and the same noise
    for transform in ('DegradeBlur', 'DegradeNoise'):
        assert after[transform] == before[transform]
    assert half.optim_wrapper == cfg.optim_wrapper
    init_default_scope('mmpose')
    MODELS.build(half.model)
    dataset = half.test_dataloader.dataset
    dataset.indices = 2
    half.test_dataloader.update(num_workers=0, persistent_workers=False)
    metrics, _ = evaluate(
        Model('half', half, None), Condition(), clips.parent / 'half'
    )
    assert 'coco/AP' in metrics


def test_gaussians_and_heatmaps(analysis_tools):
    from _contest_scale import scale_config

    cfg = Config.fromfile(ROOT / f'configs/{NAMES[0]}.py')
    decoder = scale_config(cfg, 0.5).model.head.decoder
    assert decoder.heatmap_size == (96, 128) and decoder.sigma == 4


def test_sizes_stay_whole(analysis_tools):
    from _contest_scale import scale_config

    cfg = Config.fromfile(ROOT / f'configs/{NAMES[0]}.py')
    with pytest.raises(ValueError, match='times 0.3 is not whole'):
        scale_config(cfg, 0.3)
