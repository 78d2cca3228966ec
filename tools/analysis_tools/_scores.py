"""Scores of models under conditions, and what keeps them."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
from mmengine.config import Config
from mmengine.runner import Runner

from mmpose_starpose.apis import (
    degraded_pipeline,
    describe_boxes,
    with_control,
    with_frames,
)
from mmpose_starpose.models.checkpoints import load_weights


@dataclass
class Condition:
    """What a test set is turned into; nothing given: the config's own.

    Attributes:
        degradation: Transforms in the place of the pipeline's own.
        frames: Frames of a clip.
        control: What to replace supporting frames by, 'repeat' or 'swap'.
    """

    degradation: list[dict] | None = None
    frames: int | None = None
    control: str = ''

    def apply(self, cfg: Config) -> Config:
        """Copies a config with this condition in its test set."""
        cfg = with_frames(cfg, self.frames) if self.frames else deepcopy(cfg)
        dataset = cfg.test_dataloader.dataset
        pipeline = dataset.pipeline
        if self.degradation is not None:
            pipeline = degraded_pipeline(pipeline, self.degradation)
            # the same draws for the same sample, whatever the config
            rest = [t for t in pipeline if t['type'] != 'SeedSample']
            pipeline = [dict(type='SeedSample'), *rest]
        if self.control:
            pipeline = with_control(pipeline, self.control)
        dataset.pipeline = pipeline
        return cfg


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


class Scores:
    """Scores of models under conditions, kept in ``results.json``.

    The file is written after every score, so that an interrupted run goes
    on where it was. A changed model starts anew; other models in the file
    stay there.

    Attributes:
        rows: One dict a score: ``model``, the labels of the condition,
            ``degradation``, ``score``, all ``metrics``, and how many weights
            were ``missing`` in the checkpoint.
        extra: What else is kept in the file, by name.
    """

    def __init__(
        self, out_dir: Path, models: Sequence[Model], metric: str | None = None
    ) -> None:
        self.out_dir, self.models = out_dir, models
        self.path = out_dir / 'results.json'
        self.rows: list[dict] = []
        self.extra: dict[str, Any] = {}
        self.metric = metric or models[0].metric
        known: dict[str, dict] = {}
        out_dir.mkdir(parents=True, exist_ok=True)
        if self.path.is_file():
            self.extra = json.loads(self.path.read_text())
            about = self.extra.pop('about', {})
            rows = self.extra.pop('rows', [])
            if about.get('metric') == self.metric:
                known, self.rows = about['models'], rows
        new = {model.name: self._identity(model) for model in models}
        self.rows = [
            row
            for row in self.rows
            if new.get(row['model'], known[row['model']])
            == known[row['model']]
        ]
        self.identities = {**known, **new}

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
        """Scores every model under every degradation.

        Args:
            conditions: Labels of a condition, such as
                ``dict(preset='camera')``, and its degradation.
        """
        total = len(conditions) * len(self.models)
        number = 0
        for labels, degradation in conditions:
            for model in self.models:
                number += 1
                score = self.score(model, labels, Condition(degradation))
                text = ', '.join(map(str, (model.name, *labels.values())))
                print(f'[{number}/{total}] {text}: {score:.3f}', flush=True)

    def score(
        self,
        model: Model,
        labels: Mapping[str, object],
        condition: Condition,
    ) -> float:
        """Scores a model under a condition, or looks its score up."""
        key = dict(model=model.name, **labels)
        row = self.find(**key)
        if row is None:
            metrics, missing = evaluate(
                model, condition, self.out_dir / 'logs'
            )
            row = dict(
                key,
                degradation=condition.degradation,
                score=metrics[model.metric],
                metrics=metrics,
                missing=missing,
            )
            self.rows.append(row)
            self.save()
        return row['score']

    def find(self, **labels: object) -> dict | None:
        """Looks up a row by its model and labels."""
        for row in self.rows:
            if all(row.get(key) == value for key, value in labels.items()):
                return row
        return None

    def get(self, **labels: object) -> float | None:
        """Looks up a score."""
        row = self.find(**labels)
        return None if row is None else row['score']

    def save(self) -> None:
        """Writes the file anew."""
        content = dict(
            about=dict(metric=self.metric, models=self.identities),
            rows=self.rows,
            **self.extra,
        )
        part = self.path.with_suffix('.part')
        part.write_text(json.dumps(content, indent=1) + '\n')
        part.replace(self.path)

    def write_csv(self) -> None:
        """Writes ``results.csv``, a line a score."""
        names = {model.name for model in self.models}
        rows = [row for row in self.rows if row['model'] in names]
        hidden = ('degradation', 'metrics', 'missing')
        head = [k for k in rows[0] if k not in hidden]
        with open(self.out_dir / 'results.csv', 'w', newline='') as file:
            writer = csv.DictWriter(file, head, extrasaction='ignore')
            writer.writeheader()
            writer.writerows(rows)

    def note(self) -> str:
        """Names metric and boxes."""
        boxes = {self.identities[model.name]['boxes'] for model in self.models}
        return f'{self.metric}, {", ".join(sorted(boxes))}'


def evaluate(
    model: Model, condition: Condition, work_dir: Path
) -> tuple[dict[str, float], int]:
    """Runs the stock test loop on a model under a condition.

    Weights that no checkpoint has are those of the config's ``init_cfg``.

    Returns:
        The metrics, and how many weights the checkpoint lacks.
    """
    cfg = condition.apply(model.cfg)
    cfg.work_dir = str(work_dir)
    cfg.load_from = model.checkpoint
    # loggers of one process need different names
    cfg.experiment_name = f'sweep_{time.time_ns()}'
    runner = Runner.from_cfg(cfg)
    missing = 0
    if model.checkpoint:
        missing = len(load_weights(runner.model, model.checkpoint))
    if missing or not model.checkpoint:
        runner.model.init_weights()  # the test loop does not
    metrics = runner.test()
    return {key: float(value) for key, value in metrics.items()}, missing
