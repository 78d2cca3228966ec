"""Measures how a backbone's cost grows with frames and with area.

The backbone of a config is run on random clips of several lengths and sizes,
and its ``front_end`` alone, where it has one, as STARPose does. The growth
exponent is the slope of the least-squares line of log cost over log T, or log
area: 1 is linear, 2 quadratic.

Writes results.md, results.json and results.png.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import torch
from _flops import count_macs
from _growth import COSTS, fit, plot
from _report import hardware, markdown, write_results
from _sweep import size_of
from _timing import DTYPES, cast, forward_call, interleaved_medians
from mmengine.config import Config, DictAction
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS
from torch import Tensor, nn

from mmpose_starpose.apis import input_shape


class FrontEnd(nn.Module):
    """The part of a backbone before its pyramid."""

    def __init__(self, backbone: nn.Module) -> None:
        super().__init__()
        self.backbone = backbone

    def forward(self, clips: Tensor) -> object:
        """Map clips (N, T, 3, h, w) to what the pyramid gets."""
        key_index = self.backbone.find_key_index(clips.shape[1])
        return self.backbone.front_end(clips, key_index)


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config', help='config of a model for clips')
    parser.add_argument('--out-dir', required=True, help='folder to write to')
    parser.add_argument(
        '--frames',
        nargs='+',
        type=int,
        default=[1, 3, 5, 9],
        metavar='T',
        help="clip lengths, at the config's own size (default: 1 3 5 9)",
    )
    parser.add_argument(
        '--sizes',
        nargs='+',
        type=size_of,
        default=[(24, 32), (36, 48), (48, 64), (72, 96), (96, 128)],
        metavar='HEIGHTxWIDTH',
        help="LR sizes, at the config's own clip length (default: 32x24 "
        '48x36 64x48 96x72 128x96)',
    )
    parser.add_argument('--batch-size', type=int, default=1, help='default: 1')
    parser.add_argument(
        '--dtype', choices=DTYPES, default='fp32', help='default: fp32'
    )
    parser.add_argument(
        '--rounds', type=int, default=20, help='rounds (default: 20)'
    )
    parser.add_argument('--device', default='cpu', help='default: cpu')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of the config, key=value',
    )
    args = parser.parse_args(argv)
    if not Path(args.config).is_file():
        parser.error(f"'{args.config}' is not a file")
    if min(*args.frames, args.batch_size, args.rounds) < 1:
        parser.error(
            '--frames, --batch-size and --rounds must be at least 1, got '
            f'{args.frames}, {args.batch_size} and {args.rounds}'
        )
    return args


def build_parts(cfg: Config) -> dict[str, nn.Module]:
    """Builds a backbone, and its front end if it has one."""
    backbone = MODELS.build(cfg.model.backbone).eval()
    parts: dict[str, nn.Module] = {'backbone': backbone}
    if hasattr(backbone, 'front_end'):
        parts = {'front end': FrontEnd(backbone), **parts}
    return parts


def measure(
    cfg: Config,
    cases: Sequence[tuple[int, int, int]],
    args: argparse.Namespace,
) -> list[dict]:
    """Measures all parts for all cases (T, width, height), in turn.

    Returns:
        A row a part and case: ``part``, ``T``, ``size``, ``area`` and costs.
    """
    rows: list[dict] = []
    calls: list[Callable[[], object]] = []
    for frames, width, height in cases:
        shape = frames, 3, height, width
        for name, part in build_parts(cfg).items():
            macs, _ = count_macs(part, torch.zeros(1, *shape))
            rows.append(
                dict(
                    part=name,
                    T=frames,
                    size=f'{height}x{width}',
                    area=height * width,
                    GMACs=macs[''] / 1e9,
                )
            )
            clips = torch.randn(args.batch_size, *shape).to(args.device)
            part = cast(part, args.dtype).to(args.device)
            calls.append(forward_call(part, clips, args.dtype))
    cuda = args.device.startswith('cuda')
    medians = interleaved_medians(calls, args.rounds, cuda)
    for row, ms in zip(rows, medians):
        row['ms'] = ms
    return rows


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args = parse_args(argv)
    cfg = Config.fromfile(args.config)
    if args.cfg_options:
        cfg.merge_from_dict(args.cfg_options)
    init_default_scope(cfg.get('default_scope', 'mmpose'))
    shape = input_shape(cfg)
    if len(shape) < 4:
        raise SystemExit(f"'{args.config}' is of a model that takes no clips")
    length, _, height, width = shape
    cases = [
        *((frames, width, height) for frames in args.frames),
        *((length, *size) for size in args.sizes),
    ]
    rows = measure(cfg, list(dict.fromkeys(cases)), args)
    own = length, height * width
    fits = fit(rows, own)
    columns = ['part', 'T', 'size', *COSTS]
    table = markdown(columns, [[row[c] for c in columns] for row in rows])
    growth = markdown(
        ['part', 'over', *(f'exponent of {cost}' for cost in COSTS)],
        [[one['part'], one['over'], *(one[c] for c in COSTS)] for one in fits],
    )
    note = (
        'Growth exponents: slopes of least-squares lines of log cost over '
        f'log T (at {height}x{width}) and log area (at T = {length}); 1 is '
        f'linear. ms: batch {args.batch_size}, {args.dtype}, median of '
        f'{args.rounds} interleaved rounds, {hardware(args.device)}, torch '
        f'{torch.__version__}; GMACs at batch 1.'
    )
    text = f'{table}\n\n{growth}\n\n{note}\n'
    write_results(args.out_dir, text, dict(rows=rows, fits=fits, note=note))
    plot(Path(args.out_dir, 'results.png'), rows, fits, own)


if __name__ == '__main__':
    main()
