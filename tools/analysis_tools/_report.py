"""What the tools share that write tables."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

import torch


def markdown(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Formats a table; numbers with a point get three decimals."""
    lines = ['| ' + ' | '.join(head) + ' |', '|---' * len(head) + '|']
    for row in rows:
        cells = [f'{v:.3f}' if isinstance(v, float) else str(v) for v in row]
        lines.append('| ' + ' | '.join(cells) + ' |')
    return '\n'.join(lines)


def processor() -> str:
    """Names the processor that a time belongs to."""
    info = Path('/proc/cpuinfo')
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith('model name'):
                return line.split(':', 1)[1].strip()
    return platform.processor() or platform.machine()


def hardware(device: str) -> str:
    """Names the hardware that the times on a device belong to."""
    if device.startswith('cuda'):
        return torch.cuda.get_device_name(device)
    return f'{processor()}, {torch.get_num_threads()} threads'
