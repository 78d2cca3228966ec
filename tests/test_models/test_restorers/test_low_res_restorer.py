from __future__ import annotations

from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner
from mmengine.structures import PixelData
from mmpose.registry import MODELS
from mmpose.structures import PoseDataSample

CONFIG = (
    Path(__file__).parents[3]
    / 'configs/baselines/rvr-s_1xb8-2e_sample-clips-64x48to256x192.py'
)


def build(**kwargs):
    cfg = dict(
        type='LowResRestorer',
        restorer=dict(type='BicubicRestorer', scale=2),
        sr_loss=dict(type='CharbonnierLoss', eps=0.0),
    )
    return MODELS.build(dict(cfg, **kwargs))


def batch(colors, clean, key_index=1, hr=(16, 12)):
    """Clips of one BGR colour a frame, and a clean crop of one colour."""
    clip = torch.tensor(colors, dtype=torch.uint8)[:, :, None, None]
    sample = PoseDataSample(metainfo=dict(key_index=key_index))
    if clean is not None:
        image = torch.tensor(clean, dtype=torch.uint8)[:, None, None]
        sample.gt_sr = PixelData(img=image.expand(3, *hr).clone())
    return dict(
        inputs=[clip.expand(-1, 3, 8, 6).clone()], data_samples=[sample]
    )


def run(model, data, mode):
    return model(**model.data_preprocessor(data, mode == 'loss'), mode=mode)


FRAMES = [[0, 0, 0], [10, 100, 200], [255, 255, 255]]


def test_loss_is_the_distance_to_the_clean_key_frame():
    loss = run(build(), batch(FRAMES, [10, 100, 200]), 'loss')['loss_sr']
    assert loss == pytest.approx(0, abs=1e-6)
    loss = run(build(), batch(FRAMES, [10, 100, 149]), 'loss')['loss_sr']
    assert loss == pytest.approx(51 / 255 / 3, abs=1e-6)


@pytest.mark.parametrize('key', [0, 1, 2])
def test_predicts_the_key_frame_in_bgr(key):
    data = batch(FRAMES, None, key)
    image = run(build().eval(), data, 'predict')[0].pred_sr.img
    assert image.dtype == torch.uint8
    assert image.shape == (3, 16, 12)
    assert image[:, 5, 5].tolist() == FRAMES[key]


def test_restorers_see_rgb_of_0_to_1():
    model = build()
    seen = []
    model.restorer.register_forward_hook(lambda _, x, y: seen.append(x[0]))
    run(model, batch(FRAMES, None), 'predict')
    expected = torch.tensor([200, 100, 10]) / 255
    assert torch.allclose(seen[0][0, :, 0, 0], expected)


def test_single_images_work():
    data = batch(FRAMES, [10, 100, 200])
    data['inputs'] = [data['inputs'][0][1]]
    assert run(build(), data, 'loss')['loss_sr'] < 1e-6
    assert run(build(), data, 'tensor').shape == (1, 3, 16, 12)


@pytest.mark.parametrize(
    ('data', 'message'),
    [
        (dict(clean=None), 'sr_loss needs the clean HR crop'),
        (dict(hr=(32, 24)), r'images of \(16, 12\).*\(32, 24\)'),
        (dict(key_index=3), 'key_index is 3, allowed are 0 to 2'),
    ],
)
def test_data_that_does_not_fit_is_named(data, message):
    data = batch(FRAMES, **dict(dict(clean=[0, 0, 0]), **data))
    with pytest.raises(ValueError, match=message):
        run(build(), data, 'loss')


def test_what_is_no_restorer_is_refused():
    with pytest.raises(ValueError, match="restorer is 'SRNeck'"):
        build(restorer=dict(type='SRNeck', in_channels=3))
    with pytest.raises(ValueError, match="mode is 'train'"):
        build()(torch.rand(1, 3, 4, 4), mode='train')


def test_the_stock_runner_trains_and_scores_it(clips, tmp_path, monkeypatch):
    monkeypatch.setenv('SAMPLE_CLIPS_ROOT', str(clips))
    cfg = Config.fromfile(CONFIG)
    cfg.work_dir = str(tmp_path)
    cfg.merge_from_dict(
        {
            'model.restorer.channels': 8,
            'model.restorer.num_blocks': 1,
            'train_cfg.max_epochs': 1,
            'train_cfg.val_interval': 1,
            'train_dataloader.batch_size': 2,
        }
    )
    for loader in (cfg.train_dataloader, cfg.val_dataloader):
        loader.num_workers = 0
        loader.persistent_workers = False
        loader.dataset.indices = 4
    runner = Runner.from_cfg(cfg)
    runner.train()
    scores = {
        name: runner.message_hub.get_scalar(f'val/sr/{name}').current()
        for name in ('PSNR', 'bicubic_PSNR')
    }
    # it starts as bicubic enlargement, and has hardly begun to learn
    assert abs(scores['PSNR'] - scores['bicubic_PSNR']) < 0.5
    assert list(tmp_path.glob('best_sr_PSNR*.pth'))
