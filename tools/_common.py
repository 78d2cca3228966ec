"""What ``train.py`` and ``test.py`` share.

Nothing heavy is imported at the top: ``-h`` and a mistyped path answer at
once, and ``mim train`` asks the script for its help before it starts.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mmengine.config import Config

__all__ = [
    'load_config',
    'make_parser',
    'merge_cfg_options',
    'prepare_cpu_workers',
    'require_file',
]


def make_parser(description: str) -> argparse.ArgumentParser:
    """Makes a parser with the arguments that both tools take.

    The help must not contain the word ``gpus`` behind two dashes: ``mim
    train`` would take it for a flag of OpenMMLab 1.0 and pass it on.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('config', help='config file')
    parser.add_argument(
        '--work-dir', help='folder for logs, checkpoints and results'
    )
    parser.add_argument(
        '--show-dir', help='folder for pictures of the predictions'
    )
    parser.add_argument(
        '--show', action='store_true', help='show predictions in a window'
    )
    parser.add_argument(
        '--interval',
        type=int,
        default=1,
        help='draw every n-th sample (default: 1)',
    )
    parser.add_argument(
        '--wait-time',
        type=float,
        default=1,
        help='seconds that a window stays (default: 1)',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action='extend',
        metavar='KEY=VALUE',
        help='override settings of the config, for example '
        'train_dataloader.batch_size=8 or key="[a,b]" (no white space)',
    )
    parser.add_argument(
        '--launcher',
        choices=['none', 'pytorch', 'slurm', 'mpi'],
        default='none',
        help='job launcher (default: none)',
    )
    # torch.distributed.launch passes one or the other spelling
    parser.add_argument(
        '--local_rank', '--local-rank', type=int, default=0, help='(internal)'
    )
    return parser


def require_file(
    parser: argparse.ArgumentParser, path: str, what: str
) -> None:
    """Ends with a usage error unless ``path`` is a file or a URL."""
    if '://' not in path and not Path(path).expanduser().is_file():
        parser.error(f'{what} not found: {path}')


def load_config(
    parser: argparse.ArgumentParser, args: argparse.Namespace
) -> Config:
    """Loads the config and merges the shared arguments into it.

    Importing ``mmpose_starpose`` here registers everything even if the
    config has no ``custom_imports``.
    """
    require_file(parser, args.config, 'config file')
    os.environ.setdefault('LOCAL_RANK', str(args.local_rank))

    from mmengine.config import Config

    import mmpose_starpose  # noqa: F401

    cfg = Config.fromfile(args.config)
    cfg.launcher = args.launcher
    if args.work_dir is not None:
        cfg.work_dir = args.work_dir
    elif cfg.get('work_dir') is None:
        cfg.work_dir = str(Path('work_dirs', Path(args.config).stem))
    if args.show or args.show_dir is not None:
        _enable_visualization(parser, args, cfg)
    return cfg


def merge_cfg_options(
    parser: argparse.ArgumentParser, args: argparse.Namespace, cfg: Config
) -> None:
    """Merges ``--cfg-options`` into the config; the last word is theirs."""
    if not args.cfg_options:
        return
    from mmengine.config import DictAction

    for option in args.cfg_options:
        if '=' not in option:
            parser.error(f'--cfg-options takes KEY=VALUE, got: {option}')
    parsed = argparse.Namespace(cfg_options=None)
    DictAction(['--cfg-options'], 'cfg_options')(
        parser, parsed, args.cfg_options
    )
    cfg.merge_from_dict(parsed.cfg_options)


def _enable_visualization(
    parser: argparse.ArgumentParser, args: argparse.Namespace, cfg: Config
) -> None:
    if 'visualization' not in cfg.get('default_hooks', {}):
        parser.error(
            '--show and --show-dir need a `visualization` hook in the '
            "config's default_hooks, such as "
            "visualization=dict(type='PoseVisualizationHook')"
        )
    settings: dict[str, Any] = dict(
        enable=True,
        show=args.show,
        out_dir=args.show_dir,
        interval=args.interval,
    )
    if args.show:
        settings['wait_time'] = args.wait_time
    cfg.default_hooks.visualization.update(settings)


def _end_process_group() -> None:
    """Ends the threads of gloo, which need the interpreter to the last.

    Without it they abort the process now and then
    (https://github.com/pytorch/pytorch/pull/179291). They end with the last
    reference to the group, and the wrapped model has one.
    """
    import torch.distributed as dist

    gc.collect()
    dist.destroy_process_group()


def prepare_cpu_workers(cfg: Config) -> None:
    """Lets ``--launcher pytorch`` run on machines without an accelerator.

    MMEngine asks CUDA for a device whatever backend the config names, so the
    process group is made here, with gloo, and the model is wrapped without
    device ids.
    """
    from mmengine.device import get_device

    if cfg.launcher != 'pytorch' or get_device() != 'cpu':
        return
    import torch.distributed as dist

    dist.init_process_group('gloo')
    atexit.register(_end_process_group)
    if dist.get_rank() == 0:
        print('No accelerator found: distributed on the CPU over gloo.')
    wrapper = dict(
        type='MMDistributedDataParallel',
        broadcast_buffers=False,
        find_unused_parameters=cfg.get('find_unused_parameters', False),
    )
    wrapper.update(cfg.get('model_wrapper_cfg') or {}, device_ids=None)
    cfg.model_wrapper_cfg = wrapper
