"""Arguments of the tools that score models under many conditions."""

from __future__ import annotations

from _scores import Model  # isort: skip  (imports mmpose_starpose first)

import argparse
from pathlib import Path

from mmengine.config import Config, DictAction

from mmpose_starpose.apis import own_lr_size, with_lr_size

DEGRADATIONS = Path(__file__).parents[2] / 'configs/_base_/degradations'


def add_common_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments that all of the tools take."""
    parser.add_argument(
        'models',
        nargs='+',
        metavar='[NAME=]CONFIG[:CHECKPOINT]',
        help='config, the checkpoint to load, and a name for the tables (by '
        'default the name of the config)',
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
    parser: argparse.ArgumentParser,
    args: argparse.Namespace,
    need_lr: bool = True,
) -> list[Model]:
    """Reads the configs.

    All models have to be scored by the same metric and, with ``need_lr``, to
    be tested on degraded crops.
    """
    models = []
    for text in args.models:
        name, equals, files = text.partition('=')
        if not equals or '/' in name:  # no name, or a path with the sign
            name, files = '', text
        path, _, checkpoint = files.partition(':')
        for file in filter(None, (path, checkpoint)):
            if not Path(file).is_file():
                parser.error(f"'{file}' is not a file")
        # the runner writes it four times, and formatting takes a second;
        # fromfile does not pass this option on
        cfg = Config(
            Config.fromfile(path).to_dict(),
            filename=path,
            format_python_code=False,
        )
        if args.cfg_options:
            cfg.merge_from_dict(args.cfg_options)
        hooks = cfg.get('default_hooks', {})
        metric = hooks.get('checkpoint', {}).get('save_best')
        if not isinstance(metric, str):
            parser.error(
                f'{path}: default_hooks.checkpoint.save_best is {metric!r}, '
                "the score to compare is needed there, such as 'coco/AP' "
                '(--cfg-options sets it)'
            )
        models.append(Model(name or Path(path).stem, cfg, checkpoint or None))
        try:
            if need_lr:
                own_lr_size(models[-1].pipeline)
        except ValueError as error:
            parser.error(f'{path}: {error}')
    if len({model.metric for model in models}) > 1:
        scores = ', '.join(f'{m.name}: {m.metric}' for m in models)
        parser.error(f'the models are scored differently ({scores})')
    if len({model.name for model in models}) < len(models):
        parser.error('two models have the same config name: NAME=CONFIG')
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
