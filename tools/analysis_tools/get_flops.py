"""Counts what models cost: parameters and multiply-accumulates, part by part.

A GMAC is 1e9 multiply-accumulates; one of them counts once, which is what
papers and MMPose call one FLOP (twice as many operations). Counted by
``mmengine.analysis``: convolutions, matrix products, and norms (2 an element)
and up-sampling (1 an element); not element-wise functions, pooling, biases and
pixel shuffle. One forward pass at batch 1, without flip test and decoding.

Beside them stands what MMPose 0.x printed as GFLOPs, counted by mmcv: it adds
ReLU (1 an element), max pooling (1 an element of the input) and biases, 0.2 to
0.3 % of ResNet and HRNet, and does not see products outside layers, such as
those of attention, nor synchronised batch norm.

The input is what the config's test pipeline gives the model: an image of
3 x H x W, or a clip of T of them.
"""

from __future__ import annotations

import argparse
import copy
import csv
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import torch
from _report import markdown
from mmcv.cnn import get_model_complexity_info
from mmengine.analysis import ActivationAnalyzer, FlopAnalyzer
from mmengine.config import Config, DictAction
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS
from torch import Tensor, nn

PARTS = ('backbone', 'neck', 'head')
NOTE = (
    'GMACs: 1e9 multiply-accumulates of one forward pass at batch 1, each '
    'counted once (the "FLOPs" of papers and MMPose); mmcv: GFLOPs as MMPose '
    '0.x counted them; params: those that the forward pass uses, and those '
    'that training uses.'
)


@dataclass
class Cost:
    """One row of the table: a part of a model, or all of it."""

    model: str
    input: str
    part: str
    gmacs: float
    gflops_mmcv: float
    activations_m: float
    params: int
    params_training: int


class Parts(nn.Module):
    """The network alone, in parts: no decoding, one pass."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        for name in PARTS:
            setattr(self, name, getattr(model, name, None))

    def forward(self, inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        """Map inputs (N, 3, H, W) or (N, T, 3, H, W) to the head's outputs."""
        feats = self.backbone(inputs)
        if self.neck is not None:
            feats = self.neck(feats)
        return feats if self.head is None else self.head(feats)


def find_input(
    cfg: Config,
    size: Sequence[int] | None = None,
    frames: int | None = None,
) -> tuple[int, ...]:
    """Finds the shape that the test pipeline gives the model.

    Args:
        cfg: Config with a ``test_dataloader``.
        size: Size to use instead, (height, width).
        frames: Frames to use instead, 0 for a single image.

    Returns:
        (3, H, W) of an image or (T, 3, H, W) of a clip.

    Raises:
        ValueError: If neither the pipeline nor ``size`` sets a size.
    """
    hr = lr = None  # (width, height)
    found = 0
    for transform in cfg.test_dataloader.dataset.pipeline:
        kind = transform['type']
        found = len(transform.get('frame_offsets', ())) or found
        if 'input_size' in transform:
            hr = lr = transform['input_size']
        if kind in ('DegradeResize', 'LowResTopdownAffine'):
            lr = transform['lr_size']
        elif kind == 'RestoreSize':
            lr = transform.get('size') or hr
    if size is None:
        if lr is None:
            raise ValueError(
                'no transform of the test pipeline has input_size or '
                'lr_size: give the size of the input, --shape H W'
            )
        size = lr[1], lr[0]
    frames = found if frames is None else frames
    return ((frames,) if frames else ()) + (3, *size)


def count_used(net: nn.Module, inputs: Tensor) -> set[nn.Parameter]:
    """Runs a net once and collects the parameters of what ran.

    Parameters are counted with the module that holds them; those of
    attention layers, which hand theirs to a function, with the layer.
    """
    used: set[nn.Parameter] = set()

    def record(module: nn.Module, *_: object) -> None:
        deep = isinstance(module, nn.MultiheadAttention)
        used.update(module.parameters(recurse=deep))

    hooks = [m.register_forward_pre_hook(record) for m in net.modules()]
    with torch.no_grad():
        net(inputs)
    for hook in hooks:
        hook.remove()
    return used


def attention_macs(inputs: Sequence[Any], _: Sequence[Any]) -> int:
    """Counts torch's fused attention, which MMEngine does not know.

    Args:
        inputs: Traced values, the first three of which are the queries
            (..., L, E), keys (..., S, E) and values (..., S, V).

    Returns:
        Multiply-accumulates of the two matrix products.
    """
    query, key, value = (v.type().sizes() for v in inputs[:3])
    return math.prod(query[:-1]) * key[-2] * (query[-1] + value[-1])


def count_mmcv(
    net: nn.Module, shape: Sequence[int], parts: Sequence[str]
) -> dict[str, float]:
    """Counts as MMPose 0.x did.

    Args:
        net: The parts of an estimator.
        shape: Shape of its input, without the batch.
        parts: Names of the parts, in the order of the forward pass.

    Returns:
        FLOPs of each part, and of all.
    """
    counts: dict[str, float] = {}
    done = 0.0
    for n, part in enumerate(parts, 1):
        front = copy.copy(net)
        front._modules = {
            name: net._modules[name] if name in parts[:n] else None
            for name in net._modules
        }
        flops, _ = get_model_complexity_info(
            front, tuple(shape), print_per_layer_stat=False, as_strings=False
        )
        counts[part] = flops - done
        done = flops
    return dict(counts, all=done)


def measure(
    model: nn.Module, shape: Sequence[int], name: str = ''
) -> list[Cost]:
    """Counts every part of an estimator, and all of it.

    Args:
        model: Estimator with ``backbone``, ``neck`` and ``head``.
        shape: Shape of its input, without the batch.
        name: What the rows call it.

    Returns:
        One row a part, in the order of the forward pass, and one for all.
    """
    net = Parts(model).eval()
    inputs = torch.zeros(1, *shape)
    used = count_used(net, inputs)
    analyzers = FlopAnalyzer(net, inputs), ActivationAnalyzer(net, inputs)
    analyzers[0].set_op_handle(
        'aten::scaled_dot_product_attention', attention_macs
    )
    for analyzer in analyzers:
        analyzer.unsupported_ops_warnings(False)
        analyzer.uncalled_modules_warnings(False)
    macs, activations = (a.by_module() for a in analyzers)
    rows = []
    parts: list[tuple[str, nn.Module]] = [
        (part, getattr(net, part))
        for part in PARTS
        if getattr(net, part) is not None
    ]
    with torch.no_grad():
        mmcv = count_mmcv(net, shape, [part for part, _ in parts])
    for part, module in [*parts, ('all', net)]:
        scope = '' if module is net else part
        params = set(module.parameters())
        rows.append(
            Cost(
                name,
                'x'.join(map(str, shape)),
                part,
                macs[scope] / 1e9,
                mmcv[part] / 1e9,
                activations[scope] / 1e6,
                sum(p.numel() for p in params & used),
                sum(p.numel() for p in params),
            )
        )
    return rows


def markdown_table(costs: Sequence[Cost]) -> str:
    """Formats the costs."""
    rows = [
        [
            *(c.model, c.input, c.part),
            *(f'{c.gmacs:.2f}', f'{c.gflops_mmcv:.2f}'),
            *(f'{c.activations_m:.1f}', f'{c.params:,}'),
            f'{c.params_training:,}',
        ]
        for c in costs
    ]
    head = ['model', 'input', 'part', 'GMACs', 'mmcv', 'activations (M)']
    return markdown([*head, 'params', 'params in training'], rows)


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('configs', nargs='+', metavar='CONFIG')
    parser.add_argument(
        '--shape',
        nargs=2,
        type=int,
        metavar=('H', 'W'),
        help='size of the input; by default that of the test pipeline',
    )
    parser.add_argument(
        '--frames',
        type=int,
        metavar='T',
        help='frames of a clip, 0 for an image; by default those of the '
        'test pipeline',
    )
    parser.add_argument('--out-dir', help='folder to write results.* to')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of every config, key=value',
    )
    args = parser.parse_args(argv)
    for path in args.configs:
        if not Path(path).is_file():
            parser.error(f"'{path}' is not a file")
    if args.shape and min(args.shape) < 1:
        parser.error(f'--shape must be at least 1 1, got {args.shape}')
    if args.frames is not None and args.frames < 0:
        parser.error(f'--frames must be at least 0, got {args.frames}')
    return args


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args = parse_args(argv)
    costs = []
    for path in args.configs:
        cfg = Config.fromfile(path)
        if args.cfg_options:
            cfg.merge_from_dict(args.cfg_options)
        init_default_scope(cfg.get('default_scope', 'mmpose'))
        shape = find_input(cfg, args.shape, args.frames)
        costs += measure(MODELS.build(cfg.model), shape, Path(path).stem)
    table = markdown_table(costs)
    print(f'{table}\n\n{NOTE}')
    if args.out_dir:
        out_dir = Path(args.out_dir)
        out_dir.mkdir(parents=True, exist_ok=True)
        (out_dir / 'results.md').write_text(f'{table}\n\n{NOTE}\n')
        rows = [asdict(c) for c in costs]
        (out_dir / 'results.json').write_text(
            json.dumps(dict(results=rows, note=NOTE), indent=2) + '\n'
        )
        with open(out_dir / 'results.csv', 'w', newline='') as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


if __name__ == '__main__':
    main()
