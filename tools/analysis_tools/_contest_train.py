"""Training of a contest: the same epochs and seeds for every model.

A config's schedule is scaled to the epochs asked for. What counts in epochs
(begin, end, period and milestones of schedulers, the epoch at which hooks
switch) is multiplied by ``epochs / max_epochs`` and rounded; what counts in
iterations, warm-up usually, stays as it is. So do batch size, augmentation
and, unless others are asked for, the learning rate. The checkpoint of the last
epoch is taken, not the best one, so that no choice is made on the validation
set.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from _scores import Model
from _sweep import preset
from mmengine.config import Config
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmpose_starpose.apis import (
    degraded_pipeline,
    is_degraded,
    own_lr_size,
)
from mmpose_starpose.models.memory_format import use_channels_last

EPOCH_KEYS = ('begin', 'end', 'T_max', 'total_iters', 'total_steps')

#: all metrics of a training by epoch
Curve = dict[int, dict[str, float]]


class RecordCurve(Hook):
    """Writes the validation metrics of every epoch to ``curve.json``.

    A resumed run adds to what is in the file.

    Args:
        work_dir: Folder of the training.
    """

    def __init__(self, work_dir: Path) -> None:
        self.work_dir = work_dir

    def after_val_epoch(
        self, runner: Runner, metrics: dict[str, float] | None = None
    ) -> None:
        """Adds an epoch."""
        curve = read_curve(self.work_dir)
        curve[runner.epoch] = {k: float(v) for k, v in (metrics or {}).items()}
        (self.work_dir / 'curve.json').write_text(json.dumps(curve))


def read_curve(work_dir: Path) -> Curve:
    """Reads what :class:`RecordCurve` wrote; empty if there is no file."""
    path = work_dir / 'curve.json'
    if not path.is_file():
        return {}
    return {int(k): v for k, v in json.loads(path.read_text()).items()}


def walk(value: Any) -> Iterator[dict]:
    """Walks over all dicts in a config, outer ones first."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from walk(part)


def scale_schedule(cfg: Config, epochs: int) -> None:
    """Scales a config's training to other epochs, in place.

    It validates ten times, or after every epoch where there are fewer.

    Raises:
        ValueError: If the config does not train by epochs.
    """
    loop = cfg.get('train_cfg') or {}
    if not loop.get('max_epochs'):
        raise ValueError(
            'only training by epochs can be scaled; train_cfg.max_epochs '
            f'is needed, got train_cfg={dict(loop)}'
        )
    ratio = epochs / loop['max_epochs']

    def scaled(value: float) -> int:
        return round(value * ratio)

    for scheduler in walk(cfg.get('param_scheduler') or []):
        if 'type' not in scheduler or not scheduler.get('by_epoch', True):
            continue
        for key in EPOCH_KEYS:
            if scheduler.get(key):
                scheduler[key] = max(1, scaled(scheduler[key]))
        if 'milestones' in scheduler:
            scheduler['milestones'] = [
                max(1, scaled(m)) for m in scheduler['milestones']
            ]
        if scheduler.get('end') and scheduler.get('begin'):
            scheduler['end'] = max(scheduler['end'], scheduler['begin'] + 1)
    for hook in cfg.get('custom_hooks') or []:
        if 'switch_epoch' in hook:
            hook['switch_epoch'] = scaled(hook['switch_epoch'])
    loop['max_epochs'] = epochs
    loop['val_interval'] = max(1, epochs // 10)
    loop.pop('dynamic_intervals', None)


def train_under(cfg: Config, preset_name: str) -> Config:
    """Copies a config that trains under a preset, at its own LR size.

    Validation after epochs follows. Pipelines that degrade nothing, such as
    an oracle's, stay as they are.

    Args:
        cfg: The config.
        preset_name: A preset of ``configs/_base_/degradations``.

    Returns:
        The new config; the old one stays as it is.

    Raises:
        ValueError: If a pipeline degrades but makes no LR crop.
    """
    cfg = deepcopy(cfg)
    loaders = [cfg.get('train_dataloader'), cfg.get('val_dataloader')]
    for part in walk([*loaders, cfg.get('custom_hooks')]):
        for key in ('pipeline', 'switch_pipeline'):
            pipeline = part.get(key) or []
            if is_degraded(pipeline):
                degradation = preset(preset_name, own_lr_size(pipeline))
                part[key] = degraded_pipeline(pipeline, degradation)
    return cfg


def at_rates(models: Sequence[Model], lrs: Sequence[float]) -> list[Model]:
    """Enters every model once for each learning rate, as ``NAME@LR``.

    Schedulers stay as they are, an absolute ``eta_min`` too. Models with a
    checkpoint, which are not trained, are entered once, as they are.

    Raises:
        ValueError: If a config has no ``optim_wrapper.optimizer.lr``.
    """
    entered = []
    for model in models:
        if model.checkpoint:
            entered.append(model)
            continue
        optimizer = (model.cfg.get('optim_wrapper') or {}).get('optimizer')
        if 'lr' not in (optimizer or {}):
            raise ValueError(
                f'{model.name}: optim_wrapper.optimizer.lr is needed, got '
                f'optimizer={optimizer}'
            )
        for lr in dict.fromkeys(lrs):
            cfg = deepcopy(model.cfg)
            cfg.optim_wrapper.optimizer.lr = lr
            entered.append(Model(f'{model.name}@{lr}', cfg, None))
    return entered


def training_config(
    cfg: Config, epochs: int, seed: int, bf16: bool = False
) -> Config:
    """Copies a config for a contest's training.

    The seed sets initial weights, order and augmentation of the training
    set; the test sets of all seeds are the same.

    Raises:
        ValueError: If the config does not train by epochs, or ``bf16`` is
            asked for with another optimiser wrapper than MMEngine's plain or
            mixed-precision one.
    """
    cfg = deepcopy(cfg)
    scale_schedule(cfg, epochs)
    cfg.randomness = dict(cfg.get('randomness') or {}, seed=seed)
    for part in (cfg.train_dataloader, cfg.get('custom_hooks')):
        for transform in walk(part):
            if transform.get('type') == 'SeedSample':
                transform['seed'] = seed
    # the last two checkpoints: one of them is whole at any time
    cfg.default_hooks.checkpoint.update(
        interval=1, by_epoch=True, max_keep_ckpts=2, save_best=None
    )
    if bf16:
        kind = cfg.optim_wrapper.get('type', 'OptimWrapper')
        known = ('OptimWrapper', 'AmpOptimWrapper', 'BF16OptimWrapper')
        if kind not in known:
            raise ValueError(
                f'bf16 needs optim_wrapper.type to be one of {known}, got '
                f"'{kind}'"
            )
        for key in ('loss_scale', 'dtype', 'use_fsdp'):
            cfg.optim_wrapper.pop(key, None)
        cfg.optim_wrapper.type = 'BF16OptimWrapper'
        # MMPose's heatmap head cannot turn bfloat16 heatmaps into numpy; a
        # cascade has its head in a part, a restorer has none
        for part in walk(cfg.model):
            if 'head' in part:
                known = part.get('train_cfg') or {}
                part['train_cfg'] = dict(known, compute_acc=False)
    return cfg


def train(cfg: Config, work_dir: Path) -> str:
    """Trains with the stock runner, or goes on, or finds it done.

    Args:
        cfg: What :func:`training_config` made.
        work_dir: Folder of logs, checkpoints, the config (``config.py``) and
            the validation metrics (``curve.json``).

    Returns:
        Path of the last epoch's checkpoint.

    Raises:
        ValueError: If the folder holds a training of another config.
    """
    work_dir = work_dir.resolve()
    work_dir.mkdir(parents=True, exist_ok=True)
    epochs = cfg.train_cfg.max_epochs
    checkpoint = work_dir / f'epoch_{epochs}.pth'
    kept, text = work_dir / 'config.py', cfg.pretty_text
    if kept.is_file() and kept.read_text() != text:
        raise ValueError(
            f"'{work_dir}' holds a training with another config, epochs or "
            'options: move it away, or use another --out-dir'
        )
    kept.write_text(text)
    last = work_dir / 'last_checkpoint'
    saved = last.is_file() and Path(last.read_text()).name == checkpoint.name
    validates = cfg.get('val_cfg') is not None
    if saved and (epochs in read_curve(work_dir) or not validates):
        return str(checkpoint)
    cfg = deepcopy(cfg)
    cfg.work_dir = str(work_dir)
    cfg.resume = last.is_file()
    if cfg.resume:  # from here, not from where the training began
        cfg.load_from = None
    # loggers of one process need different names
    cfg.experiment_name = f'train_{time.time_ns()}'
    runner = Runner.from_cfg(cfg)
    # as STAR-Pose's are, and all networks when timed; on CPUs it is faster
    use_channels_last(runner.model)
    if validates:
        runner.register_hook(RecordCurve(work_dir))
    runner.train()
    # interrupted between the last checkpoint and its validation
    if validates and epochs not in read_curve(work_dir):
        runner.val()
    return str(checkpoint)
