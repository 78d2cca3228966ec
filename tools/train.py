"""Trains a model from a config, as MMPose's own ``tools/train.py`` does."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from _common import (
    load_config,
    make_parser,
    merge_cfg_options,
    prepare_cpu_workers,
    require_file,
)

if TYPE_CHECKING:
    from mmengine.config import Config


def build_parser() -> argparse.ArgumentParser:
    """Makes the command line."""
    parser = make_parser('Train a pose model.')
    parser.add_argument(
        '--resume',
        nargs='?',
        const='auto',
        metavar='CHECKPOINT',
        help='resume from this checkpoint; without a value, from the latest '
        'one in the work folder',
    )
    parser.add_argument(
        '--amp', action='store_true', help='train with mixed precision'
    )
    parser.add_argument(
        '--no-validate', action='store_true', help='do not validate'
    )
    parser.add_argument(
        '--auto-scale-lr',
        action='store_true',
        help='scale the learning rate with the total batch size',
    )
    return parser


def merge_train_args(
    parser: argparse.ArgumentParser, args: argparse.Namespace, cfg: Config
) -> None:
    """Merges what only training knows into the config."""
    if args.no_validate:
        cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    if args.resume is not None:
        cfg.resume = True
        cfg.load_from = None if args.resume == 'auto' else args.resume
    if args.amp:
        wrapper = cfg.optim_wrapper.get('type', 'OptimWrapper')
        if wrapper not in ('OptimWrapper', 'AmpOptimWrapper'):
            parser.error(
                '--amp works with OptimWrapper, but the config has '
                f'optim_wrapper.type={wrapper}'
            )
        cfg.optim_wrapper.type = 'AmpOptimWrapper'
        cfg.optim_wrapper.setdefault('loss_scale', 'dynamic')
    if args.auto_scale_lr:
        if 'base_batch_size' not in cfg.get('auto_scale_lr', {}):
            parser.error(
                '--auto-scale-lr needs auto_scale_lr=dict(base_batch_size=...)'
                ' in the config'
            )
        cfg.auto_scale_lr.enable = True


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    parser = build_parser()
    args = parser.parse_args(argv)
    if args.resume not in (None, 'auto'):
        require_file(parser, args.resume, 'checkpoint')
    cfg = load_config(parser, args)
    merge_train_args(parser, args, cfg)
    merge_cfg_options(parser, args, cfg)
    # MMPose's older configs keep the data preprocessor apart
    if 'preprocess_cfg' in cfg:
        cfg.model.setdefault('data_preprocessor', cfg.preprocess_cfg)
    prepare_cpu_workers(cfg)

    from mmengine.runner import Runner

    Runner.from_cfg(cfg).train()


if __name__ == '__main__':
    main()
