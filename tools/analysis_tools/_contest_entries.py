"""The models of a contest, and what each is scored on."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path

from _contest_train import train, training_config, walk
from _scores import Condition, Model, Scores
from _sweep import preset
from mmengine.config import Config

from mmpose_starpose.apis import is_degraded, own_frame_offsets

CLEAN = 'clean'


@dataclass
class Line:
    """One line of the tables: a model, its clip length, its control.

    Attributes:
        name: The model's name.
        frames: Frames T of a clip, ``None`` for an image.
        control: What replaces the supporting frames: '', 'repeat', 'swap'.
    """

    name: str
    frames: int | None
    control: str = ''

    def __str__(self) -> str:
        text = self.name
        if self.frames is not None:
            text += f' (T={self.frames})'
        return text + (f', {self.control}' if self.control else '')


@dataclass
class Entry:
    """A model of the contest, trained once or with several seeds.

    Attributes:
        name: What the tables call it.
        cfg: Its config.
        runs: What is scored: one, or one a seed.
        twin: Whether it is another entry's network with random weights,
            which is neither trained nor timed.
        errors: What kept others from being scored.
    """

    name: str
    cfg: Config
    runs: list[Model]
    twin: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def pipeline(self) -> list[dict]:
        """The pipeline of the test set."""
        return self.cfg.test_dataloader.dataset.pipeline

    @property
    def clean(self) -> bool:
        """Whether the test set is not degraded, as an oracle's."""
        return not is_degraded(self.pipeline)

    def lengths(self, frames: Sequence[int] | None) -> list[int | None]:
        """Clip lengths to test; by default the config's own."""
        own = own_frame_offsets(self.pipeline)
        if own is None:
            return [None]
        return list(frames) if frames else [len(own)]

    def lines(
        self, frames: Sequence[int] | None, controls: Sequence[str] = ()
    ) -> list[Line]:
        """The lines of this model; one frame alone needs no control."""
        return [
            Line(self.name, length, control)
            for length in self.lengths(frames)
            for control in ('', *controls)
            if not control or (length or 1) > 1
        ]


def sentence(error: BaseException) -> str:
    """Writes an error in one line of at most 300 characters."""
    text = ' '.join(f'{type(error).__name__}: {error}'.split())
    return (text if len(text) <= 300 else text[:297] + '...').replace('|', '/')


def enter(
    models: Sequence[Model], train: bool, untrained: bool
) -> list[Entry]:
    """Makes the entries.

    Args:
        models: Models of the command line.
        train: Whether those without a checkpoint will be trained.
        untrained: Whether each is scored with random weights too.
    """
    entries = []
    for model in models:
        plain = bool(model.checkpoint) or train or not untrained
        if plain:
            entries.append(Entry(model.name, model.cfg, [model]))
        if untrained:
            name, cfg = f'{model.name} (untrained)', deepcopy(model.cfg)
            for part in walk(cfg.model):
                kinds = [one['type'] for one in walk(part.get('init_cfg'))]
                if 'Pretrained' in kinds:
                    del part['init_cfg']
            run = Model(name, cfg, None)
            entries.append(Entry(name, cfg, [run], twin=plain))
    return entries


def train_entry(
    entry: Entry,
    out_dir: Path,
    epochs: int,
    seeds: Sequence[int],
    bf16: bool,
) -> None:
    """Trains an entry with every seed; a failure is noted in it."""
    (model,), entry.runs = entry.runs, []
    for seed in seeds:
        name = f'{entry.name}-seed{seed}'
        print(f'training {name}', flush=True)
        try:
            cfg = training_config(model.cfg, epochs, seed, bf16)
            checkpoint = train(cfg, out_dir / name)
        except Exception as error:  # the others go on
            traceback.print_exc()
            text = f'training with seed {seed}: {sentence(error)}'
            entry.errors.append(text)
        else:
            run = replace(model, name=name, checkpoint=checkpoint)
            entry.runs.append(run)


def label_of(
    entry: Entry, line: Line, preset_name: str, size: str
) -> dict[str, object]:
    """The labels that a score is kept under."""
    labels: dict[str, object] = dict(preset=preset_name, size=size)
    if entry.clean:
        labels = dict(preset='', size=CLEAN)
    return dict(labels, frames=line.frames, control=line.control)


def score_entry(
    entry: Entry,
    lines: Sequence[Line],
    scores: Scores,
    preset_name: str,
    sizes: Sequence[tuple[int, int]],
) -> list[dict]:
    """Scores an entry on all of its lines and all sizes, (width, height).

    Returns:
        The failures: ``model``, the labels and ``error``.
    """
    failures = []
    for line in lines:
        for width, height in sizes if not entry.clean else sizes[:1]:
            labels = label_of(entry, line, preset_name, f'{height}x{width}')
            degradation = preset(preset_name, (width, height))
            condition = Condition(
                None if entry.clean else degradation, line.frames, line.control
            )
            for run in entry.runs:
                try:
                    score = scores.score(run, labels, condition)
                    text = f'{score:.3f}'
                except Exception as error:  # the others go on
                    traceback.print_exc()
                    text = sentence(error)
                    failures.append(dict(model=run.name, **labels, error=text))
                what = replace(line, name=run.name)
                print(f'{what}, {labels["size"]}: {text}', flush=True)
    return failures
