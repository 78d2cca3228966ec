"""Plot of a contest: score over latency."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from _contest_rows import Row

matplotlib.use('Agg')
import matplotlib.pyplot as plt  # noqa: E402  (behind the backend's choice)
from matplotlib.ticker import LogLocator  # noqa: E402

MARKERS = 'osD^vP*X'


def plot_latency(
    path: Path,
    rows: Sequence[Row],
    size: str,
    kind: tuple[int, str],
    metric: str,
    hardware: str,
) -> bool:
    """Draws score over latency, a numbered point a model.

    Args:
        path: File to write.
        rows: All rows; those without score or latency are left out, and
            controls.
        size: LR size of the scores.
        kind: Batch size and precision of the latencies.
        metric: Name of the score.
        hardware: Name of what was timed.

    Returns:
        Whether there was anything to draw.
    """
    shown = [
        row
        for row in rows
        if row.scores.get(size)
        and kind in row.latency
        and not row.line.control
    ]
    if not shown:
        return False
    height = max(4.2, 0.24 * len(shown) + 1)
    figure, axes = plt.subplots(figsize=(9, height), layout='constrained')
    for number, row in enumerate(shown, 1):
        values = row.scores[size]
        mean = sum(values) / len(values)
        axes.errorbar(
            row.latency[kind],
            mean,
            [[mean - min(values)], [max(values) - mean]],
            marker=MARKERS[(number - 1) // 10 % len(MARKERS)],
            color=f'C{(number - 1) % 10}',
            markerfacecolor='none' if row.clean else None,
            linestyle='',
            capsize=3,
            label=f'{number}  {row.line}{", not degraded" * row.clean}',
        )
        axes.annotate(
            str(number),
            (row.latency[kind], mean),
            (5, 4),
            textcoords='offset points',
            fontsize='small',
        )
    axes.set_xscale('log')
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 1.5, 2, 3, 5, 7)))
    axes.xaxis.set_major_formatter('{x:g}')
    axes.xaxis.set_minor_formatter('')
    axes.set_xlabel(f'ms, batch {kind[0]}, {kind[1]} ({hardware})')
    axes.set_ylabel(f'{metric} at {size}')
    axes.grid(alpha=0.3, which='both')
    figure.legend(loc='outside right upper', fontsize='x-small')
    figure.savefig(path, dpi=150)
    plt.close(figure)
    return True
