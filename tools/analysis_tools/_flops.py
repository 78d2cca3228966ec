"""Counts what a forward pass costs, part by part."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from mmcv.cnn import get_model_complexity_info
from mmengine.analysis import ActivationAnalyzer, FlopAnalyzer
from torch import Tensor, nn

from mmpose_starpose.apis import TensorForward

PARTS = ('backbone', 'neck', 'head')


@dataclass
class Cost:
    """One row of the table: a part of a model, or all of it."""

    model: str
    input: str
    part: str
    gmacs: float
    gflops_mmcv: float | None
    activations_m: float
    params: int
    params_training: int


class Parts(nn.Module):
    """The network alone, in parts: no decoding, one pass."""

    scope = ''

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        for name in PARTS:
            setattr(self, name, getattr(model, name, None))

    def parts(self) -> list[tuple[str, nn.Module]]:
        """Lists the parts in the order of the forward pass."""
        return [(k, v) for k, v in self.named_children() if v is not None]

    def forward(self, inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        """Map inputs (N, 3, H, W) or (N, T, 3, H, W) to the head's outputs."""
        feats = self.backbone(inputs)
        if self.neck is not None:
            feats = self.neck(feats)
        return feats if self.head is None else self.head(feats)


class Whole(TensorForward):
    """An estimator that chains more than backbone, neck and head.

    Its own tensor forward runs; the parts are its children.
    """

    scope = 'model.'

    def parts(self) -> list[tuple[str, nn.Module]]:
        """Lists the children."""
        return list(self.model.named_children())


def network_of(model: nn.Module) -> Parts | Whole:
    """Wraps an estimator so that a forward pass is the network alone."""
    plain = hasattr(model, 'backbone') and not hasattr(model, 'restorer')
    return Parts(model) if plain else Whole(model)


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
        parts: Names of the parts, in the order of the forward pass; with
            none, the net is counted as a whole.

    Returns:
        FLOPs of each part, and of all.
    """
    counts: dict[str, float] = {}
    done = 0.0
    if not parts:
        done, _ = get_model_complexity_info(
            net, tuple(shape), print_per_layer_stat=False, as_strings=False
        )
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


def count_macs(
    net: nn.Module, inputs: Tensor
) -> tuple[dict[str, float], dict[str, float]]:
    """Counts what a forward pass costs, module by module.

    Returns:
        Multiply-accumulates and activations by the modules' names; '' is
        the whole.
    """
    analyzers = FlopAnalyzer(net, inputs), ActivationAnalyzer(net, inputs)
    analyzers[0].set_op_handle(
        'aten::scaled_dot_product_attention', attention_macs
    )
    for analyzer in analyzers:
        analyzer.unsupported_ops_warnings(False)
        analyzer.uncalled_modules_warnings(False)
    macs, activations = (a.by_module() for a in analyzers)
    return macs, activations


def measure(
    model: nn.Module, shape: Sequence[int], name: str = ''
) -> list[Cost]:
    """Counts every part of an estimator, and all of it.

    Args:
        model: Estimator with ``backbone``, ``neck`` and ``head``, or with
            other parts that run in its tensor forward.
        shape: Shape of its input, without the batch.
        name: What the rows call it.

    Returns:
        One row a part, in the order of the forward pass, and one for all.
        mmcv's count by parts is known for backbone, neck and head alone.
    """
    net = network_of(model).eval()
    inputs = torch.zeros(1, *shape)
    used = count_used(net, inputs)
    macs, activations = count_macs(net, inputs)
    # data preprocessor, losses and teachers do not run
    parts = [
        (part, module)
        for part, module in net.parts()
        if isinstance(net, Parts)
        or macs[net.scope + part]
        or used & set(module.parameters())
    ]
    with torch.no_grad():
        mmcv = count_mmcv(
            net, shape, [p for p, _ in parts] if not net.scope else []
        )
    rows = []
    for part, module in [*parts, ('all', net)]:
        scope = '' if module is net else net.scope + part
        params = set(module.parameters())
        rows.append(
            Cost(
                name,
                'x'.join(map(str, shape)),
                part,
                macs[scope] / 1e9,
                mmcv[part] / 1e9 if part in mmcv else None,
                activations[scope] / 1e6,
                sum(p.numel() for p in params & used),
                sum(p.numel() for p in params),
            )
        )
    return rows
