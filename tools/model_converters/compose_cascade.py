"""Puts a cascade together from checkpoints of its two parts.

The restorer comes from a checkpoint of a ``LowResRestorer`` or a cascade, the
pose model from one of MMPose or a cascade. A part without a checkpoint is
initialised as its config says, which is how weights published by others get
in. The result is tested like any other checkpoint.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import torch
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS
from torch import Tensor

from mmpose_starpose.models.restorers.published_weights import read_weights


def select(
    weights: Mapping[str, Tensor], prefix: str, whole: bool
) -> dict[str, Tensor]:
    """Select the parameters of a part.

    Args:
        weights: Parameters of a checkpoint.
        prefix: What the part's begin with.
        whole: Whether a checkpoint without such names is the part itself.

    Returns:
        The part's parameters, without the prefix.
    """
    part = {
        name[len(prefix) :]: value
        for name, value in weights.items()
        if name.startswith(prefix)
    }
    return part if part or not whole else dict(weights)


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config', help='config of a CascadedPoseEstimator')
    parser.add_argument('output', help='file to write')
    parser.add_argument('--restorer', help="the restorer's checkpoint")
    parser.add_argument('--pose', help="the pose model's checkpoint")
    args = parser.parse_args(argv)
    for path in filter(None, (args.config, args.restorer, args.pose)):
        if not Path(path).is_file():
            parser.error(f"'{path}' is not a file")
    cfg = Config.fromfile(args.config)
    if cfg.model.type != 'CascadedPoseEstimator':
        parser.error(
            f"the model of '{args.config}' is {cfg.model.type}, allowed is "
            'CascadedPoseEstimator'
        )
    init_default_scope(cfg.get('default_scope', 'mmpose'))
    model = MODELS.build(cfg.model)
    for name, checkpoint, whole in (
        ('restorer', args.restorer, False),
        ('pose_model', args.pose, True),
    ):
        part = getattr(model, name)
        if checkpoint is None:
            part.init_weights()
            continue
        weights = select(read_weights(checkpoint), f'{name}.', whole)
        try:
            part.load_state_dict(weights)
        except RuntimeError as error:
            parser.error(f"'{checkpoint}' does not fit {name}: {error}")
    Path(args.output).parent.mkdir(parents=True, exist_ok=True)
    torch.save(dict(state_dict=model.state_dict(), meta={}), args.output)
    print(f'{len(model.state_dict())} parameters are in {args.output}')


if __name__ == '__main__':
    main()
