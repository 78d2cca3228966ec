"""Every shipped config builds, learns and predicts."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from mmengine.config import Config
from mmengine.dataset import Compose, pseudo_collate
from mmengine.evaluator import Evaluator
from mmpose.registry import DATASETS, MODELS

from mmpose_starpose.datasets.transforms.degradation_functional import resize

ROOT = Path(__file__).parents[1]
CONFIGS = sorted(
    p for p in (ROOT / 'configs').rglob('*.py') if '_base_' not in p.parts
)
# those that have an HR crop; test_star_pose_configs.py,
# test_multi_grained_configs.py,
# test_srpose_configs.py, test_bottomup_configs.py and, of restorers without a
# pose, test_baseline_configs.py have the others
LOW_RES = [
    p
    for p in CONFIGS
    if p.parent.name != 'srpose'
    and not p.stem.startswith(('edsr', 'rvr'))
    and not re.match(r'(star-pose|multi-grained)_.*_8xb', p.stem)
]
# epochs of a leaf are in its name: ..._8xb64-210e_...; the clean HR crop is
# degraded to no LR size
NAME = re.compile(r'.+_(\d+)xb(\d+)-(\d+)e_.+-(?:(\d+)x(\d+)to)?(\d+)x(\d+)')


def sample_of(clips):
    data = DATASETS.build(
        dict(
            type='PoseTrack18ClipDataset',
            data_root=str(clips),
            ann_file='annotations/posetrack18_train.json',
            data_prefix=dict(img=''),
        )
    )
    return [data.get_data_info(i) for i in range(2)]


def shrink(model):
    """One block where big networks have many: same shapes, less time."""
    if 'pose_model' in model:
        if model.restorer.type != 'BicubicRestorer':
            model.restorer.num_blocks = 1
        model = model.pose_model
    for stage in model.backbone.get('extra', {}).values():
        if isinstance(stage, dict):
            stage.num_modules = 1
            stage.num_blocks = (1,) * len(stage.num_blocks)


@pytest.mark.parametrize('path', LOW_RES, ids=lambda p: p.stem)
def test_config_learns_and_predicts(path, clips, tmp_path):
    cfg = Config.fromfile(path)
    if 'teacher' in cfg.model:
        teacher = MODELS.build(Config.fromfile(cfg.model.teacher.config).model)
        cfg.model.teacher.checkpoint = str(tmp_path / 'teacher.pth')
        torch.save(teacher.state_dict(), cfg.model.teacher.checkpoint)
    shrink(cfg.model)
    model = MODELS.build(cfg.model)
    samples = sample_of(clips)
    model.train()
    train = Compose(cfg.train_dataloader.dataset.pipeline)
    data = pseudo_collate([train(dict(s)) for s in samples])
    data = model.data_preprocessor(data, True)
    losses = model(**data, mode='loss')
    sum(v for k, v in losses.items() if 'loss' in k).backward()
    missing = [
        n
        for n, p in model.named_parameters()
        if p.requires_grad and p.grad is None
    ]
    assert not missing
    model.eval()
    test = Compose(cfg.test_dataloader.dataset.pipeline)
    data = pseudo_collate([test(dict(s)) for s in samples])
    data = model.data_preprocessor(data, False)
    sample = model(**data, mode='predict')[0]
    assert sample.pred_instances.keypoints.shape == (1, 17, 2)


@pytest.mark.parametrize('path', LOW_RES, ids=lambda p: p.stem)
def test_name_says_what_is_inside(path):
    cfg = Config.fromfile(path)
    match = NAME.fullmatch(path.stem)
    assert match, 'name it {algorithm}_{batch}-{epochs}_{dataset}-{LR}to{HR}'
    gpus, batch, epochs, lr_h, lr_w, hr_h, hr_w = (
        int(group) if group else None for group in match.groups()
    )
    assert cfg.train_dataloader.batch_size == batch
    assert cfg.train_cfg.max_epochs == epochs
    if gpus > 1:
        assert cfg.auto_scale_lr.base_batch_size == gpus * batch
    assert cfg.param_scheduler[-1].end == epochs
    transforms = {t['type']: t for t in cfg.test_dataloader.dataset.pipeline}
    if lr_h is None:
        assert not any(name.startswith('Degrade') for name in transforms)
    else:
        assert tuple(transforms['DegradeResize']['lr_size']) == (lr_w, lr_h)
    assert tuple(transforms['TopdownAffine']['input_size']) == (hr_w, hr_h)


@pytest.mark.parametrize('path', LOW_RES, ids=lambda p: p.stem)
def test_best_checkpoint_is_picked_by_a_score_that_exists(path, clips):
    cfg = Config.fromfile(path)
    ann_file = str(clips / 'annotations/posetrack18_train.json')
    evaluators = cfg.val_evaluator
    if not isinstance(evaluators, list):
        evaluators = [evaluators]
    for metric in evaluators:
        if 'ann_file' in metric:
            metric.ann_file = ann_file
        if metric.type == 'CocoMetric':
            metric.use_area = False  # the clips, like PoseTrack, have none
    evaluator = Evaluator(evaluators)
    evaluator.dataset_meta = DATASETS.get(cfg.dataset_type)(
        lazy_init=True, test_mode=True
    ).metainfo
    for sample in sample_of(clips):
        evaluator.process([truth_as_prediction(sample)])
    scores = evaluator.evaluate(2)
    save_best = cfg.default_hooks.checkpoint.save_best
    assert save_best in scores
    assert scores[save_best] > 0
    assert cfg.custom_imports['imports'] == ['mmpose_starpose']


def truth_as_prediction(sample):
    """What a perfect model would hand to the evaluator."""
    return dict(
        id=sample['id'],
        img_id=sample['img_id'],
        pred_instances=dict(
            keypoints=sample['keypoints'],
            keypoint_scores=sample['keypoints_visible'],
        ),
        gt_instances=dict(
            bbox_scores=np.ones(1),
            bboxes=sample['bbox'],
            keypoints=sample['keypoints'],
            keypoints_visible=sample['keypoints_visible'],
        ),
    )


def test_base_names_are_unique():
    # mim finds configs by name, bases among them
    counts = Counter(p.stem for p in (ROOT / 'configs').rglob('*.py'))
    assert counts and max(counts.values()) == 1


def test_every_config_is_in_a_metafile_and_the_other_way_round():
    index = yaml.safe_load((ROOT / 'model-index.yml').read_text())
    listed = []
    for metafile in index['Import']:
        content = yaml.safe_load((ROOT / metafile).read_text())
        for model in content['Models']:
            assert model['Name'] == Path(model['Config']).stem
            assert model['In Collection'] == content['Collections'][0]['Name']
            listed.append(ROOT / model['Config'])
    assert sorted(listed) == CONFIGS


@pytest.mark.parametrize(
    'path', [p for p in CONFIGS if 'distill_' in p.stem], ids=lambda p: p.stem
)
def test_teacher_checkpoint_comes_from_the_environment(path, monkeypatch):
    monkeypatch.delenv('TEACHER_CHECKPOINT', raising=False)
    teacher = Config.fromfile(path).model.teacher
    assert Path(teacher.checkpoint).parent.name == Path(teacher.config).stem
    epochs = Config.fromfile(teacher.config).train_cfg.max_epochs
    assert Path(teacher.checkpoint).name == f'epoch_{epochs}.pth'
    monkeypatch.setenv('TEACHER_CHECKPOINT', '/some/other.pth')
    assert Config.fromfile(path).model.teacher.checkpoint == '/some/other.pth'


@pytest.mark.parametrize('lr', ['64x48', '128x96'])
def test_baseline_sees_the_pixels_that_star_pose_sees(lr, clips):
    name = f'1xb8-2e_sample-clips-{lr}to256x192.py'
    star = Config.fromfile(ROOT / f'configs/star_pose/star-pose_s_{name}')
    stock = Config.fromfile(ROOT / f'configs/baselines/td-hm_res18_{name}')
    sample = sample_of(clips)[0]
    a, b = (
        Compose(cfg.test_dataloader.dataset.pipeline)(dict(sample))
        for cfg in (star, stock)
    )
    key_frame = a['inputs'][a['data_samples'].key_index]
    image = key_frame.permute(1, 2, 0).numpy()
    restored = resize(image, (192, 256), 'bicubic')
    assert np.array_equal(restored, b['inputs'].permute(1, 2, 0).numpy())
