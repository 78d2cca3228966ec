"""What the tools share that score a model under many conditions."""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
from mmengine.config import Config, DictAction
from mmengine.runner import Runner

from mmpose_starpose.apis import (
    degraded_pipeline,
    describe_boxes,
    own_lr_size,
    with_lr_size,
)

DEGRADATIONS = Path(__file__).parents[2] / 'configs/_base_/degradations'


@dataclass
class Model:
    """A model to score."""

    name: str
    cfg: Config
    checkpoint: str | None

    @property
    def metric(self) -> str:
        """The score that the config picks its best checkpoint by."""
        return self.cfg.default_hooks.checkpoint.save_best

    @property
    def pipeline(self) -> list[dict]:
        """The pipeline of the test set."""
        return self.cfg.test_dataloader.dataset.pipeline


def add_common_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments that all of the tools take."""
    parser.add_argument(
        'models',
        nargs='+',
        metavar='CONFIG[:CHECKPOINT]',
        help='config, and the checkpoint to load',
    )
    parser.add_argument(
        '--out-dir',
        required=True,
        help='folder to write to; what an earlier, interrupted run has scored '
        'there is not scored again',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of every config, key=value',
    )


def load_models(
    parser: argparse.ArgumentParser, args: argparse.Namespace
) -> list[Model]:
    """Reads the configs.

    All models have to be scored by the same metric.
    """
    models = []
    for text in args.models:
        path, _, checkpoint = text.partition(':')
        for name in filter(None, (path, checkpoint)):
            if not Path(name).is_file():
                parser.error(f"'{name}' is not a file")
        cfg = Config.fromfile(path)
        if args.cfg_options:
            cfg.merge_from_dict(args.cfg_options)
        models.append(Model(Path(path).stem, cfg, checkpoint or None))
        try:
            own_lr_size(models[-1].pipeline)
        except ValueError as error:
            parser.error(f'{path}: {error}')
    if len({model.metric for model in models}) > 1:
        scores = ', '.join(f'{m.name}: {m.metric}' for m in models)
        parser.error(f'the models are scored differently ({scores})')
    if len({model.name for model in models}) < len(models):
        parser.error('two models have the same config name')
    return models


def preset(name: str, lr_size: tuple[int, int]) -> list[dict]:
    """Reads a preset of ``configs/_base_/degradations``."""
    cfg = Config.fromfile(DEGRADATIONS / f'{name}.py')
    return with_lr_size(cfg.degradation, lr_size)


def presets() -> list[str]:
    """Names of the presets."""
    return sorted(path.stem for path in DEGRADATIONS.glob('*.py'))


def size_of(text: str) -> tuple[int, int]:
    """Reads HEIGHTxWIDTH and returns (width, height)."""
    try:
        height, width = map(int, text.split('x'))
    except ValueError:
        height = width = 0
    if min(height, width) < 1:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not HEIGHTxWIDTH, such as 64x48"
        )
    return width, height


class Scores:
    """Scores of models under conditions, kept in ``results.json``.

    The file is written after every score, so that an interrupted run goes
    on where it was. A changed model starts anew.
    """

    def __init__(self, out_dir: Path, models: Sequence[Model]) -> None:
        self.out_dir, self.models = out_dir, models
        self.path = out_dir / 'results.json'
        self.rows: list[dict] = []
        self.about = dict(
            metric=models[0].metric,
            models={model.name: self._identity(model) for model in models},
        )
        out_dir.mkdir(parents=True, exist_ok=True)
        if self.path.is_file():
            old = json.loads(self.path.read_text())
            if old['about'] == self.about:
                self.rows = old['rows']

    @staticmethod
    def _identity(model: Model) -> dict:
        identity = dict(
            checkpoint=model.checkpoint,
            boxes=describe_boxes(model.cfg.test_dataloader.dataset),
            config=model.cfg.pretty_text,
        )
        if model.checkpoint:
            stat = Path(model.checkpoint).stat()
            identity.update(bytes=stat.st_size, modified=stat.st_mtime)
        return identity

    def run(
        self, conditions: Sequence[tuple[Mapping[str, object], list[dict]]]
    ) -> None:
        """Scores every model under every condition.

        Args:
            conditions: Labels of a condition, such as
                ``dict(preset='camera')``, and its degradation.
        """
        total = len(conditions) * len(self.models)
        number = 0
        for labels, degradation in conditions:
            for model in self.models:
                number += 1
                key = dict(model=model.name, **labels)
                score = self.get(**key)
                if score is None:
                    score = score_degraded(
                        model, degradation, self.out_dir / 'logs'
                    )
                    self.rows.append(
                        dict(key, degradation=degradation, score=score)
                    )
                    self._save()
                text = ', '.join(str(value) for value in key.values())
                print(f'[{number}/{total}] {text}: {score:.3f}', flush=True)

    def get(self, **labels: object) -> float | None:
        """Looks up a score."""
        for row in self.rows:
            if all(row[key] == value for key, value in labels.items()):
                return row['score']
        return None

    def _save(self) -> None:
        text = json.dumps(dict(about=self.about, rows=self.rows), indent=1)
        part = self.path.with_suffix('.part')
        part.write_text(text + '\n')
        part.replace(self.path)

    def write_csv(self) -> None:
        """Writes ``results.csv``, a line a score."""
        head = [k for k in self.rows[0] if k != 'degradation']
        with open(self.out_dir / 'results.csv', 'w', newline='') as file:
            writer = csv.DictWriter(file, head, extrasaction='ignore')
            writer.writeheader()
            writer.writerows(self.rows)

    def note(self) -> str:
        """Names metric and boxes."""
        models = self.about['models'].values()
        boxes = sorted({model['boxes'] for model in models})
        return f'{self.about["metric"]}, {", ".join(boxes)}'


def score_degraded(
    model: Model, degradation: list[dict], work_dir: Path
) -> float:
    """Scores a model on its test set under a degradation."""
    cfg = model.cfg.copy()
    dataset = cfg.test_dataloader.dataset
    dataset.pipeline = degraded_pipeline(dataset.pipeline, degradation)
    cfg.work_dir = str(work_dir)
    cfg.load_from = model.checkpoint
    # loggers of one process need different names
    cfg.experiment_name = f'sweep_{time.time_ns()}'
    return float(Runner.from_cfg(cfg).test()[model.metric])
