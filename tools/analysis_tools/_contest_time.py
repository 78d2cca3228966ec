"""What the networks of a contest cost: all of them timed in one run."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import torch
from _contest_entries import Entry, Line, sentence
from _flops import measure
from _report import hardware
from _timing import cast, forward_call, interleaved_medians, recorded_call
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS
from torch import Tensor, nn

from mmpose_starpose.apis import (
    OnnxNetwork,
    TensorForward,
    export_onnx,
    input_shape,
    with_frames,
)
from mmpose_starpose.models.checkpoints import load_weights
from mmpose_starpose.models.memory_format import use_channels_last


@dataclass
class Net:
    """A network at a clip length, and the shape of its input."""

    line: Line
    model: nn.Module
    shape: tuple[int, ...]

    @property
    def key(self) -> dict:
        """What tells its rows from others."""
        return dict(model=self.line.name, frames=self.line.frames)


def build_net(entry: Entry, line: Line) -> Net:
    """Builds an entry's network for a clip length.

    The input is what the config's own test pipeline makes. Weights are laid
    out channels last: what STAR-Pose does by itself speeds up others too.

    Args:
        entry: The entry.
        line: What of it, with the clip length.
    """
    cfg = entry.cfg
    if line.frames is not None:
        cfg = with_frames(cfg, line.frames)
    init_default_scope(cfg.get('default_scope', 'mmpose'))
    shape = input_shape(cfg)
    model = MODELS.build(cfg.model).eval()
    checkpoint = entry.runs[0].checkpoint if entry.runs else None
    if checkpoint:
        load_weights(model, checkpoint)
    use_channels_last(model)
    return Net(line, model, shape)


def count(net: Net) -> dict:
    """Counts parameters and multiply-accumulates of inference."""
    total = measure(net.model, net.shape)[-1]
    return dict(
        net.key, input=total.input, params=total.params, gmacs=total.gmacs
    )


def exported_call(net: Net, inputs: Tensor) -> Callable[[], object]:
    """Exports a network, and makes a call that ONNX Runtime answers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / 'network.onnx'
        export_onnx(net.model, inputs, path)
        return partial(OnnxNetwork(path), inputs)


def runtime_call(
    net: Net, inputs: Tensor, dtype: str, device: str, runtime: str
) -> Callable[[], object]:
    """Makes a call that runs a network once, as :func:`time_nets` says."""
    if runtime == 'onnxruntime':
        return exported_call(net, inputs)
    forward = cast(TensorForward(net.model), dtype).to(device)
    if runtime == 'torch.compile':
        # one graph, or an error instead of a half that is compiled
        forward = torch.compile(
            forward.eval(),
            fullgraph=True,
            dynamic=False,
            options={'freezing': True},
        )
    call = forward_call(forward, inputs.to(device), dtype)
    if runtime == 'cudagraph':
        return recorded_call(call)
    return call


def time_nets(
    nets: Sequence[Net],
    batch_size: int,
    dtype: str,
    rounds: int,
    device: str,
    runtime: str = 'torch',
) -> list[dict]:
    """Times networks side by side.

    A network that fails is left out of the rounds.

    Args:
        nets: The networks.
        batch_size: Images or clips of a pass.
        dtype: Precision.
        rounds: Timed rounds.
        device: Where to time.
        runtime: One of ``RUNTIMES``.

    Returns:
        A row a network: ``model``, ``frames``, ``batch_size``, ``dtype`` and
        ``ms``, the median of a forward pass of the batch, or ``error``.
    """
    rows, running, calls = [], [], []
    generator = torch.Generator().manual_seed(0)
    if runtime == 'torch.compile':
        torch.compiler.reset()  # it keeps no more than eight networks
    for net in nets:
        row = dict(net.key, batch_size=batch_size, dtype=dtype)
        rows.append(row)
        inputs = torch.randn(batch_size, *net.shape, generator=generator)
        try:
            call = runtime_call(net, inputs, dtype, device, runtime)
            call()
        except Exception as error:  # the others go on
            traceback.print_exc()
            row['error'] = sentence(error)
        else:
            running.append(row)
            calls.append(call)
    cuda = device.startswith('cuda')
    for row, ms in zip(running, interleaved_medians(calls, rounds, cuda)):
        row['ms'] = ms
    return rows


def rounds_at(rounds: int, batch_size: int) -> int:
    """Fewer rounds for larger batches, but five at least."""
    return min(rounds, max(5, rounds // batch_size))


def measure_entries(
    entries: Sequence[Entry],
    frames: Sequence[int] | None,
    batch_sizes: Sequence[int],
    dtypes: Sequence[str],
    rounds: int,
    device: str,
    runtime: str = 'torch',
    old: dict | None = None,
) -> Iterator[dict]:
    """Counts and times all entries, or finds it done.

    Args:
        entries: The entries.
        frames: Clip lengths, as for the scores.
        batch_sizes: Batch sizes.
        dtypes: Precisions.
        rounds: Timed rounds at batch 1.
        device: Where to time.
        runtime: One of ``RUNTIMES``.
        old: What an earlier run gave last. What it has for the same networks,
            settings and hardware is kept, unless a network failed: latencies
            of one batch size and precision always come from one run.

    Yields:
        ``about``, ``costs``, ``latencies`` and ``failures``, after each batch
        size and precision.
    """
    about = dict(
        models={entry.name: entry.cfg.pretty_text for entry in entries},
        frames=list(frames or ()),
        batch_sizes=list(batch_sizes),
        dtypes=list(dtypes),
        rounds=rounds,
        device=device,
        runtime=runtime,
        memory_format='channels_last',
        hardware=hardware(device),
        torch=torch.__version__,
    )
    if runtime == 'onnxruntime':
        about['onnxruntime'] = version(runtime)
    groups = [dict(dtype=d, batch_size=n) for d in dtypes for n in batch_sizes]
    done = []
    if old and old['about'] == about and not old['failures']:
        done = old['latencies']
        groups = [
            group
            for group in groups
            if not any(group.items() <= row.items() for row in done)
        ]
        if not groups:
            yield old
            return
    nets, costs, failures = [], [], []
    for entry in entries:
        for line in entry.lines(frames):
            key = dict(model=line.name, frames=line.frames)
            try:
                nets.append(build_net(entry, line))
                costs.append(count(nets[-1]))
                print(f'counted {line}', flush=True)
            except Exception as error:  # the others go on
                traceback.print_exc()
                failures.append(dict(key, error=sentence(error)))
    for group in groups:
        print('timing batch {batch_size}, {dtype}'.format(**group), flush=True)
        number = rounds_at(rounds, group['batch_size'])
        rows = time_nets(
            nets, rounds=number, device=device, runtime=runtime, **group
        )
        done = [*done, *rows]
        failures = [*failures, *(row for row in rows if 'error' in row)]
        yield dict(about=about, costs=costs, latencies=done, failures=failures)
