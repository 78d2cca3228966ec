"""A trained pose network that is looked at, and never changes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property

import torch
from mmengine.config import Config
from mmengine.hub import get_config
from mmpose.registry import MODELS
from torch import Tensor, nn

from ..checkpoints import load_all_weights


def load_frozen(config: str, checkpoint: str) -> nn.Module:
    """Build the model of a config, load its weights and freeze it.

    Args:
        config: Path of a config, or 'mmpose::...' for one of MMPose's.
        checkpoint: Path or URL of a checkpoint.

    Returns:
        The model, on the CPU, in eval mode, without gradients.

    Raises:
        ValueError: If the checkpoint lacks weights of the model.
    """
    cfg = get_config(config) if '::' in config else Config.fromfile(config)
    # random weights that are overwritten must not move the run's generator
    with torch.random.fork_rng(devices=[]):
        model = MODELS.build(cfg.model)
    load_all_weights(model, checkpoint, f"the teacher's config '{config}'")
    return model.eval().requires_grad_(False)


@contextmanager
def recorded(
    model: nn.Module, layers: Sequence[str]
) -> Iterator[dict[str, Tensor]]:
    """Record the outputs of layers while the model runs.

    Args:
        model: Model to look into.
        layers: Names as in ``model.named_modules()``. Where a layer gives
            several maps, 'name[1]' takes the second, 'name' the first.

    Yields:
        Dict that fills with the output of each layer; of one that runs
        several times, the last.

    Raises:
        ValueError: If there is no such layer, with the nearest names.
    """
    modules = dict(model.named_modules())
    maps: dict[str, Tensor] = {}

    def hook_for(layer: str, number: int):
        def hook(module: nn.Module, args: tuple, output) -> None:
            if not isinstance(output, Tensor):
                if number >= len(output):
                    raise ValueError(
                        f"there is no '{layer}': that layer of the teacher "
                        f'gives {len(output)} maps, the first is [0]'
                    )
                output = output[number]
            maps[layer] = output

        return hook

    with ExitStack() as stack:
        for layer in layers:
            name, number = re.fullmatch(r'(.*?)(?:\[(\d+)\])?', layer).groups()
            if name not in modules:
                near = difflib.get_close_matches(name, modules, 5, 0.4)
                raise ValueError(
                    f"the teacher has no layer '{name}'; near names are {near}"
                )
            hook = hook_for(layer, int(number or 0))
            stack.enter_context(modules[name].register_forward_hook(hook))
        yield maps


def predict_heatmaps(head: nn.Module, feats: tuple[Tensor, ...]) -> Tensor:
    """Predict heatmaps (N, K, h, w) with a head of MMPose.

    Raises:
        ValueError: If the head predicts something else.
    """
    output = head.forward(feats)
    if not isinstance(output, Tensor) or output.dim() != 4:
        raise ValueError(
            f'{type(head).__name__} predicts no heatmaps: with it, features '
            'can be distilled, but no heatmaps'
        )
    return output


class FrozenTeacher:
    """A trained pose network that sees the clean HR crop.

    No module, so that it is no part of the student: neither of its
    parameters nor of its checkpoints, and no ``train()`` reaches it. The
    weights are read when it is first asked, so that a student is tested
    without them.

    Args:
        config: Path of any top-down config of MMPose, or 'mmpose::...' for
            one of MMPose's own.
        checkpoint: Path or URL of its checkpoint.
    """

    def __init__(self, config: str, checkpoint: str) -> None:
        self.config = config
        self.checkpoint = checkpoint

    @cached_property
    def model(self) -> nn.Module:
        """The network; read and frozen when first asked for."""
        return load_frozen(self.config, self.checkpoint)

    @property
    def codec(self) -> object:
        """Codec of its head, ``None`` where it has none."""
        return getattr(self.model.head, 'decoder', None)

    def extract(
        self, pixels: Tensor, layers: Sequence[str] = ()
    ) -> tuple[tuple[Tensor, ...], dict[str, Tensor]]:
        """Extract features from images, normalised as it was trained.

        Args:
            pixels: BGR images of 0 to 255, (N, 3, H, W), uint8 or float.
            layers: Layers to record, see :func:`recorded`.

        Returns:
            The maps that its head gets, and the output of each layer.

        Raises:
            ValueError: If the images do not have the size that it was
                trained on, a layer does not exist, or does not run.
        """
        height, width = pixels.shape[-2:]
        size = getattr(self.codec, 'input_size', None)
        if size is not None and tuple(size) != (width, height):
            raise ValueError(
                f'the teacher {self.config} takes images of '
                f'{size[0]}x{size[1]} (width x height), but the HR crop is '
                f'{width}x{height}: set input_size of TopdownAffine to the '
                "teacher's"
            )
        model = self.model
        if next(model.parameters()).device != pixels.device:
            model.to(pixels.device)
        with recorded(model, layers) as maps:
            data = dict(inputs=pixels, data_samples=[])
            feats = model.extract_feat(model.data_preprocessor(data)['inputs'])
            if any(layer.startswith('head') for layer in layers):
                model.head(feats)
        idle = [layer for layer in layers if layer not in maps]
        if idle:
            raise ValueError(
                f"teacher layer '{idle[0]}' does not run in a forward pass: "
                'name another'
            )
        return feats, maps

    def heatmaps(self, feats: tuple[Tensor, ...]) -> Tensor:
        """Predict heatmaps (N, K, h, w) from what its head gets.

        Raises:
            ValueError: If its head predicts something else.
        """
        return predict_heatmaps(self.model.head, feats)
