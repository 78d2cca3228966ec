"""The composites in configs/_base_/degradations."""

from __future__ import annotations

import copy
import multiprocessing
from pathlib import Path

import numpy as np
import pytest
from mmengine.config import Config
from mmengine.dataset import Compose
from torch.utils.data import DataLoader, Dataset

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / 'configs/_base_/degradations'
PRESETS = sorted(p.stem for p in FOLDER.glob('*.py'))
OFFSETS = (-1, 0, 1)
every = pytest.mark.parametrize('preset', PRESETS)


def load(preset):
    cfg = Config.fromfile(FOLDER / f'{preset}.py')
    return cfg.degradation, cfg.lr_size


def crop_of(picture):
    return np.ascontiguousarray(picture.transpose(1, 0, 2))


class Clips(Dataset):
    """Degraded clips of a picture that drifts."""

    def __init__(self, degradation, image):
        self.pipeline = Compose(degradation)
        self.image = image

    def __len__(self):
        return 10

    def __getitem__(self, index):
        frames = [np.roll(self.image, index + o, 0) for o in OFFSETS]
        results = dict(
            img=frames,
            frame_offsets=OFFSETS,
            input_size=(192, 256),
            sample_seed=(0, 0, index),
        )
        return np.stack(self.pipeline(results)['img'])


def test_the_presets_asked_for_are_there():
    assert PRESETS == [
        *('bicubic', 'camera', 'high_iso', 'realbasicvsr', 'realesrgan'),
    ]


@every
def test_same_bytes_in_any_number_of_workers(picture, preset):
    degradation, (width, height) = load(preset)
    data = Clips(degradation, crop_of(picture))
    runs = []
    for workers in (0, 1, 4):
        loader = DataLoader(data, num_workers=workers, batch_size=None)
        runs.append(np.stack([np.asarray(clip) for clip in loader]))
    assert runs[0].shape == (10, 3, height, width, 3)
    assert np.array_equal(runs[0], runs[1])
    assert np.array_equal(runs[0], runs[2])
    assert not multiprocessing.active_children()


@every
def test_configs_stay_as_they_are(picture, preset):
    degradation, _ = load(preset)
    before = copy.deepcopy(degradation)
    data = Clips(degradation, crop_of(picture))
    first = data[3]
    assert np.array_equal(first, Clips(degradation, data.image)[3])
    assert degradation == before


@every
def test_key_frame_is_degraded_as_if_alone(picture, preset):
    if preset == 'realbasicvsr':
        pytest.skip('a codec couples frames')
    degradation, _ = load(preset)
    data = Clips(degradation, crop_of(picture))
    for index in range(4):
        results = dict(
            img=np.roll(data.image, index, 0), sample_seed=(0, 0, index)
        )
        alone = data.pipeline(results)
        assert np.array_equal(alone['img'], data[index][1])
        assert np.array_equal(alone['hr_img'], np.roll(data.image, index, 0))


@pytest.mark.parametrize('preset', [p for p in PRESETS if p != 'bicubic'])
def test_frames_of_a_clip_share_their_draw(picture, preset):
    """How strongly frames are degraded varies between clips, not in them."""
    degradation, _ = load(preset)
    data = Clips(degradation, crop_of(picture))
    data.image = np.full_like(data.image, 128)  # what is left is noise
    levels = np.array([[f.std() for f in data[index]] for index in range(24)])
    assert levels.std(axis=1).mean() < 0.4 * levels.mean(axis=1).std()


def test_presets_get_worse_in_this_order(picture):
    """Blind degradations cost more of the picture than plain ones."""
    errors = {}
    for preset in PRESETS:
        data = Clips(load(preset)[0], crop_of(picture))
        clean = Clips(load('bicubic')[0], data.image)
        errors[preset] = np.mean(
            [np.abs(data[i].astype(int) - clean[i]).mean() for i in range(10)]
        )
    assert errors['bicubic'] == 0 < errors['camera'] < errors['realesrgan']
    assert errors['camera'] < errors['realbasicvsr']
    assert errors['camera'] < errors['high_iso']


def test_whole_frames_degrade_in_the_shipped_pipeline(clips):
    from mmpose.registry import DATASETS

    path = ROOT / 'configs/_base_/pipelines/{}_clips_64x48.py'
    cfg = dict(
        type='PoseTrack18ClipDataset',
        data_root=str(clips),
        ann_file='annotations/posetrack18_train.json',
        data_prefix=dict(img=''),
    )
    sample = DATASETS.build(cfg).get_data_info(0)
    distant, crop = (
        Compose(Config.fromfile(str(path).format(n)).val_pipeline)(
            dict(sample)
        )
        for n in ('distant', 'video')
    )
    assert distant['inputs'].shape == crop['inputs'].shape
    labels = [
        d['data_samples'].gt_instance_labels.keypoint_labels
        for d in (distant, crop)
    ]
    assert np.array_equal(*labels)
