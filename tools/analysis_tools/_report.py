"""What the tools share that write tables."""

from __future__ import annotations

import json
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


def write_results(
    out_dir: str | Path | None, text: str, content: dict[str, object]
) -> None:
    """Prints a report; in a folder it becomes results.md and results.json.

    Args:
        out_dir: The folder, made where it is missing; ``None`` writes
            nothing.
        text: The report, Markdown.
        content: What results.json holds.
    """
    print(f'\n{text}')
    if out_dir is None:
        return
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'results.md').write_text(text)
    (folder / 'results.json').write_text(json.dumps(content, indent=2) + '\n')
