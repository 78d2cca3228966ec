"""Turns checkpoints of the SRPose authors into ours.

Their code is a fork of MMPose 0.x (github.com/haonanwang0522/SRPose): the
backbone has the names of MMPose 1.x, the head is called ``keypoint_head``
instead of ``head``. With a config, the result is loaded into its model, and
what could not be placed, or is missing, is listed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import torch
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmengine.runner import load_checkpoint
from mmpose.registry import MODELS
from torch import Tensor

# the first that fits; the second is the bottom-up head's predictor
PREFIXES = {
    'backbone.': 'backbone.',
    'keypoint_head.heatmap_head.': 'head.heatmap_head.conv.',
    'keypoint_head.': 'head.',
}


def convert(
    state_dict: Mapping[str, Tensor],
) -> tuple[dict[str, Tensor], list[str]]:
    """Rename the parameters of an authors' model.

    Args:
        state_dict: Parameters by their names, with or without the
            ``module.`` of a distributed model in front.

    Returns:
        Parameters by our names, and the names that have no place.
    """
    converted, left = {}, []
    for name, value in state_dict.items():
        plain = name[len('module.') :] if name[:7] == 'module.' else name
        for old, new in PREFIXES.items():
            if plain.startswith(old):
                converted[new + plain[len(old) :]] = value
                break
        else:
            left.append(name)
    return converted, left


def compare(
    converted: Mapping[str, Tensor], wanted: Mapping[str, Tensor]
) -> list[str]:
    """List what a model misses and what it cannot take.

    Args:
        converted: Converted parameters.
        wanted: The model's own.

    Returns:
        A line for each difference.
    """
    lines = [f'missing: {name}' for name in wanted if name not in converted]
    for name, value in converted.items():
        if name not in wanted:
            lines.append(f'not in the model: {name}')
        elif wanted[name].shape != value.shape:
            lines.append(
                f'of another shape: {name} is {tuple(value.shape)}, the '
                f'model has {tuple(wanted[name].shape)}'
            )
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the tool; returns 1 where something has no place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('checkpoint', help="the authors' checkpoint")
    parser.add_argument('output', help='file to write')
    parser.add_argument('--config', help='config of the model to compare with')
    args = parser.parse_args(argv)
    for path in filter(None, (args.checkpoint, args.config)):
        if not Path(path).is_file():
            parser.error(f"'{path}' is not a file")
    content = torch.load(args.checkpoint, map_location='cpu')
    converted, left = convert(content.get('state_dict', content))
    problems = [f'not converted: {name}' for name in left]
    if not converted:
        parser.error(
            f"'{args.checkpoint}' has no parameter that begins with "
            f'{" or ".join(PREFIXES)}; it has {list(content)[:5]}'
        )
    if args.config:
        cfg = Config.fromfile(args.config)
        init_default_scope(cfg.get('default_scope', 'mmpose'))
        cfg.model.backbone.init_cfg = None
        model = MODELS.build(cfg.model)
        problems += compare(converted, model.state_dict())
    Path(args.output).parent.mkdir(parents=True, exist_ok=True)
    torch.save(dict(state_dict=converted, meta={}), args.output)
    if args.config and not problems:
        load_checkpoint(model, args.output, map_location='cpu', strict=True)
    print('\n'.join(problems))
    print(
        f'{len(converted)} of {len(converted) + len(left)} parameters are in '
        f'{args.output}; {len(problems) or "no"} problems'
    )
    return bool(problems)


if __name__ == '__main__':
    sys.exit(main())
