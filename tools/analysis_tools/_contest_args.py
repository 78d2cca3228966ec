"""The command line of a contest."""

from __future__ import annotations

import argparse

from _sweep import add_common_arguments, presets, size_of
from _timing import DTYPES, RUNTIMES


def build_parser(description: str) -> argparse.ArgumentParser:
    """Makes the command line."""
    parser = argparse.ArgumentParser(
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_common_arguments(parser)

    def add(*names: str, **options: object) -> None:
        group.add_argument(*names, **options)

    group = parser.add_argument_group('training')
    add(
        '--train',
        action='store_true',
        help='train the models that have no checkpoint',
    )
    add('--epochs', type=int, help='epochs of every training')
    add(
        '--seeds',
        nargs='+',
        type=int,
        default=[0],
        help='train once with each (default: 0)',
    )
    add(
        '--lrs',
        nargs='+',
        type=float,
        default=[],
        metavar='LR',
        help='enter every model to train once with each of these learning '
        "rates, as NAME@LR (default: each config's own)",
    )
    add(
        '--bf16',
        action='store_true',
        help="train in bfloat16; MMPose's SimCC and RTMCC heads cannot",
    )
    add(
        '--train-preset',
        choices=presets(),
        help="degradation to train under (default: each config's own)",
    )
    add(
        '--scale',
        type=float,
        default=1.0,
        help='multiply all sizes of the configs by this first, such as 0.5: '
        'crops, LR crops, heatmaps and Gaussians (default: 1)',
    )
    group = parser.add_argument_group('scores')
    add(
        '--preset',
        choices=presets(),
        default='camera',
        help='degradation of all models (default: camera)',
    )
    add(
        '--sizes',
        nargs='+',
        type=size_of,
        metavar='HEIGHTxWIDTH',
        help="LR sizes; by default the first model's own",
    )
    add(
        '--frames',
        nargs='+',
        type=int,
        metavar='T',
        help="clip lengths of models that take clips; by default a model's "
        'own',
    )
    add(
        '--controls',
        nargs='+',
        choices=('repeat', 'swap'),
        default=[],
        help='also score clips whose supporting frames repeat the key frame, '
        'or come from another clip',
    )
    add(
        '--untrained',
        action='store_true',
        help='also score each model with random weights',
    )
    add('--upsampled', metavar='NAME', help='stock model on the LR crop')
    add(
        '--oracle',
        metavar='NAME',
        help='the same model on the clean HR crop; with both, the recovery '
        'of every other model is given',
    )
    add('--no-score', action='store_true', help='do not score')
    group = parser.add_argument_group('timing')
    add(
        '--batch-sizes',
        nargs='+',
        type=int,
        default=[1, 16],
        help='default: 1 16',
    )
    add(
        '--dtypes',
        nargs='+',
        choices=DTYPES,
        default=['fp32'],
        help='default: fp32',
    )
    add(
        '--rounds',
        type=int,
        default=30,
        help='rounds at batch 1; fewer at larger ones (default: 30)',
    )
    add(
        '--runtime',
        choices=RUNTIMES,
        default='torch',
        help='what computes the networks; torch.compile takes a minute or two '
        'a network first; cudagraph replays what one pass of PyTorch launched '
        'on a CUDA device; onnxruntime exports them to ONNX, as one does to '
        'deploy them, and takes fp32 on the CPU alone (default: torch)',
    )
    add('--device', default='cpu', help='where to time (default: cpu)')
    add('--no-time', action='store_true', help='do not time')
    return parser


def check_args(
    parser: argparse.ArgumentParser, args: argparse.Namespace
) -> None:
    """Ends with a usage error where arguments do not fit."""
    for name in ('epochs', 'rounds', 'frames', 'batch_sizes'):
        value = getattr(args, name)
        values = value if isinstance(value, list) else [value]
        if any(v is not None and v < 1 for v in values):
            option = name.replace('_', '-')
            parser.error(f'--{option} must be at least 1, got {value}')
    if args.scale <= 0:
        parser.error(f'--scale must be above 0, got {args.scale}')
    if args.train != (args.epochs is not None):
        parser.error('--train and --epochs go together')
    for name in ('train_preset', 'lrs'):
        if getattr(args, name) and not args.train:
            parser.error(f'--{name.replace("_", "-")} needs --train')
    if not all(0 < lr < float('inf') for lr in args.lrs):
        parser.error(f'--lrs must be finite and above 0, got {args.lrs}')
    if args.runtime == 'onnxruntime' and (
        args.dtypes != ['fp32'] or args.device != 'cpu'
    ):
        parser.error(
            '--runtime onnxruntime takes --dtypes fp32 and --device cpu, got '
            f'{args.dtypes} and {args.device!r}'
        )
    if args.runtime == 'cudagraph' and not args.device.startswith('cuda'):
        parser.error(
            f'--runtime cudagraph needs --device cuda, got {args.device!r}'
        )
    if bool(args.upsampled) != bool(args.oracle):
        parser.error('--upsampled and --oracle go together')
