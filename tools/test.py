"""Tests a checkpoint, as MMPose's own ``tools/test.py`` does."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _common import (
    load_config,
    make_parser,
    merge_cfg_options,
    prepare_cpu_workers,
    require_file,
)

if TYPE_CHECKING:
    from mmengine.config import Config
    from mmengine.runner import Runner


def build_parser() -> argparse.ArgumentParser:
    """Makes the command line."""
    parser = make_parser('Test a pose model.')
    parser.add_argument('checkpoint', help='checkpoint file or URL')
    parser.add_argument(
        '--out', help='file for the scores (.json, .yml or .pkl)'
    )
    parser.add_argument(
        '--dump', help='file for the predictions (.pkl), for later evaluation'
    )
    return parser


def check_args(
    parser: argparse.ArgumentParser, args: argparse.Namespace
) -> None:
    """Ends with a usage error where an argument cannot work."""
    require_file(parser, args.config, 'config file')
    require_file(parser, args.checkpoint, 'checkpoint')
    scores = ('.json', '.yml', '.yaml', '.pkl')
    if args.out is not None and not args.out.endswith(scores):
        parser.error(
            f'--out takes a name ending in {", ".join(scores)}, '
            f'got: {args.out}'
        )
    if args.dump is not None and not args.dump.endswith(('.pkl', '.pickle')):
        parser.error(
            f'--dump takes a name ending in .pkl or .pickle, got: {args.dump}'
        )


def add_dump(cfg: Config, path: str) -> None:
    """Adds a metric that writes the predictions to ``path``."""
    evaluators = cfg.test_evaluator
    if not isinstance(evaluators, (list, tuple)):
        evaluators = [evaluators]
    dump = dict(type='DumpResults', out_file_path=path)
    cfg.test_evaluator = [*evaluators, dump]


def save_scores(runner: Runner, path: str) -> None:
    """Makes the runner write its scores to ``path``."""
    import mmengine
    from mmengine.dist import master_only
    from mmengine.hooks import Hook

    class SaveScores(Hook):
        """Writes what the evaluators returned."""

        @master_only
        def after_test_epoch(
            self, runner: Runner, metrics: dict[str, Any] | None = None
        ) -> None:
            """Writes the file."""
            if metrics is not None:
                mmengine.mkdir_or_exist(str(Path(path).absolute().parent))
                mmengine.dump(metrics, path)

    runner.register_hook(SaveScores(), 'LOWEST')


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    parser = build_parser()
    args = parser.parse_args(argv)
    check_args(parser, args)
    cfg = load_config(parser, args)
    cfg.load_from = args.checkpoint
    if args.dump is not None:
        add_dump(cfg, args.dump)
    merge_cfg_options(parser, args, cfg)
    prepare_cpu_workers(cfg)

    from mmengine.runner import Runner

    from mmpose_starpose.apis import describe_boxes

    runner = Runner.from_cfg(cfg)
    if args.out is not None:
        save_scores(runner, args.out)
    dataset = cfg.get('test_dataloader', {}).get('dataset', {})
    runner.logger.info(f'Scores are for {describe_boxes(dataset)}.')
    runner.test()


if __name__ == '__main__':
    main()
