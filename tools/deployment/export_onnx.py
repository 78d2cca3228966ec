"""Exports a pose model to ONNX, and checks the file with ONNX Runtime.

The file holds the network: normalised images or clips in, heatmaps (or what
else the head gives) out. Cropping, normalisation, flip test and decoding stay
outside. Both are run on random input; where their outputs differ, nothing is
written.

Needs ``pip install onnx onnxruntime``.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import torch
from mmengine.config import Config, DictAction
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS
from torch import nn

from mmpose_starpose.apis import (
    OnnxNetwork,
    export_error,
    export_onnx,
    input_shape,
    with_frames,
)
from mmpose_starpose.models.checkpoints import load_all_weights

TOLERANCE = 1e-3


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config')
    parser.add_argument('checkpoint')
    parser.add_argument('output', help='file to write, .onnx')
    parser.add_argument(
        '--frames',
        type=int,
        metavar='T',
        help="frames of a clip; by default the config's own",
    )
    parser.add_argument(
        '--batch-size',
        type=int,
        default=1,
        help='images or clips that the file takes at once (default: 1)',
    )
    parser.add_argument(
        '--dynamic-batch',
        action='store_true',
        help='let the file take any number of them; networks that align, '
        'prune or restore recurrently cannot',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of the config, key=value',
    )
    args = parser.parse_args(argv)
    for path in (args.config, args.checkpoint):
        if not Path(path).is_file():
            parser.error(f"'{path}' is not a file")
    for name in ('frames', 'batch_size'):
        value = getattr(args, name)
        if value is not None and value < 1:
            option = name.replace('_', '-')
            parser.error(f'--{option} must be at least 1, got {value}')
    return args


def input_format(model: nn.Module, settings: Mapping) -> str:
    """Says how pixels become the network's input."""
    normalise = model.data_preprocessor
    mean, std = (
        [round(value, 3) for value in buffer.flatten().tolist()]
        for buffer in (normalise.mean, normalise.std)
    )
    swapped = getattr(normalise, 'bgr_to_rgb', settings.get('bgr_to_rgb'))
    return f'{"RGB" if swapped else "BGR"}, minus {mean}, divided by {std}'


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args = parse_args(argv)
    cfg = Config.fromfile(args.config)
    if args.cfg_options:
        cfg.merge_from_dict(args.cfg_options)
    if args.frames is not None:
        cfg = with_frames(cfg, args.frames)
    init_default_scope(cfg.get('default_scope', 'mmpose'))
    model = MODELS.build(cfg.model).eval()
    try:
        load_all_weights(model, args.checkpoint)
    except ValueError as error:
        raise SystemExit(str(error)) from None
    shape = (args.batch_size, *input_shape(cfg))
    inputs = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    output = Path(args.output)
    unchecked = output.with_name(f'{output.name}.unchecked')
    try:
        export_onnx(model, inputs, unchecked, args.dynamic_batch)
        network = OnnxNetwork(unchecked)
        error = export_error(model, network, inputs)
        if args.dynamic_batch:
            try:
                more = torch.cat([inputs, -inputs])
                error = max(error, export_error(model, network, more))
            except Exception as cause:  # onnxruntime raises its own
                raise SystemExit(
                    'this network was traced for one batch size only: give '
                    'it as --batch-size, without --dynamic-batch'
                ) from cause
        if not error < TOLERANCE:
            raise SystemExit(
                'the exported network differs from the model by '
                f'{error:.1e} of the largest output, allowed is {TOLERANCE}: '
                f"'{output}' was not written"
            )
        unchecked.replace(output)
    finally:
        unchecked.unlink(missing_ok=True)
    batch = 'N' if args.dynamic_batch else args.batch_size
    sizes = ', '.join(str(size) for size in (batch, *shape[1:]))
    print(
        f'{output}: takes float32 ({sizes}), '
        f'{input_format(model, cfg.model.data_preprocessor)}; gives '
        f'{[tuple(out.shape) for out in network(inputs)]}, within '
        f'{error:.1e} of the model'
    )


if __name__ == '__main__':
    main()
