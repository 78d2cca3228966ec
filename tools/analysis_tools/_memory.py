"""Peak memory of a network's forward pass."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import torch
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS


def _resident() -> float:
    """Largest memory that this process ever had, MiB."""
    status = Path('/proc/self/status')
    if status.is_file():  # of this program alone
        for line in status.read_text().splitlines():
            if line.startswith('VmHWM:'):
                return int(line.split()[1]) / 1024
    # begins with what the process that started this one had
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _run(model_cfg: dict, shapes: Sequence[Sequence[int]], device: str) -> Any:
    """Runs one forward pass a shape; returns what each added, MiB."""
    init_default_scope('mmpose')
    model = MODELS.build(model_cfg).eval().to(device)
    out = []
    for shape in shapes:
        inputs = torch.zeros(*shape, device=device)
        before = _resident()
        if device != 'cpu':
            torch.cuda.reset_peak_memory_stats(device)
            before = torch.cuda.memory_allocated(device) / 2**20
        with torch.no_grad():
            model(inputs, None, mode='tensor')
        after = _resident()
        if device != 'cpu':
            after = torch.cuda.max_memory_allocated(device) / 2**20
        out.append(after - before)
    return out


def peak_memory(cfg: Config, shape: Sequence[int], device: str) -> float:
    """Measures by how much a forward pass raises the peak of memory.

    In a process of its own. On the CPU that is the resident set: what the
    allocator keeps counts. A pass over the smallest batch comes first, which
    pays for what libraries set up.

    Args:
        cfg: The model's config.
        shape: Shape of the input, batch first.
        device: Where to run.

    Returns:
        MiB.
    """
    context = multiprocessing.get_context('spawn')
    small = (1, *shape[1:])
    work = cfg.model.to_dict(), (small, tuple(shape)), device
    with context.Pool(1) as pool:
        return sum(pool.apply(_run, work))
