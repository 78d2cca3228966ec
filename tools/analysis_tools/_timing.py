"""Times networks side by side."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

DTYPES = ('fp32', 'bf16')
RUNTIMES = ('torch', 'torch.compile', 'cudagraph', 'onnxruntime')
MATRIX_LAYERS = (
    nn.Conv1d,
    nn.Conv2d,
    nn.Conv3d,
    nn.ConvTranspose2d,
    nn.Linear,
)


def interleaved_medians(
    calls: Sequence[Callable[[], object]],
    rounds: int,
    cuda: bool = False,
    warmup: int = 2,
) -> list[float]:
    """Times calls round by round and takes each one's median.

    What slows the machine down for a while then slows all of them down.

    Args:
        calls: What to time; a round is each of them once, in this order.
        rounds: Timed rounds.
        cuda: Whether to wait for the accelerator before and after a call.
        warmup: Rounds before them that are not counted.

    Returns:
        Milliseconds of each call.
    """
    times: list[list[float]] = [[] for _ in calls]
    for number in range(warmup + rounds):
        for slot, call in zip(times, calls):
            if cuda:
                torch.cuda.synchronize()
            start = time.perf_counter()
            call()
            if cuda:
                torch.cuda.synchronize()
            if number >= warmup:
                slot.append(1000 * (time.perf_counter() - start))
    return [float(np.median(slot)) for slot in times]


def cast(net: nn.Module, dtype: str) -> nn.Module:
    """Copies a network with the weights of its products in a precision.

    For 'bf16' convolutions and linear layers hold bfloat16 weights, so that
    autocast does not cast them in every pass; all else stays as it is.
    """
    if dtype == 'fp32':
        return net
    net = copy.deepcopy(net)
    for module in net.modules():
        if isinstance(module, MATRIX_LAYERS):
            module.to(torch.bfloat16)
    return net


def forward_call(
    net: nn.Module, inputs: Tensor, dtype: str
) -> Callable[[], object]:
    """Makes a call that runs a network once, under autocast for 'bf16'."""

    def call() -> object:
        with (
            torch.no_grad(),
            torch.autocast(
                inputs.device.type, torch.bfloat16, enabled=dtype == 'bf16'
            ),
        ):
            return net(inputs)

    return call


def recorded_call(call: Callable[[], object]) -> Callable[[], object]:
    """Records what a call launches on a CUDA device, to replay it.

    A replay launches all kernels at once, where eager PyTorch launches them
    one by one from Python. It reads the inputs of the recording.

    Args:
        call: What to record; it must not wait for the device.

    Returns:
        A call that replays the recording, and returns the tensors that the
        recorded call returned, computed anew.
    """
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            call()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        outputs = call()

    def replay() -> object:
        graph.replay()
        return outputs

    return replay
