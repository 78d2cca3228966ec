"""Plot of what pruning saves and costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np

matplotlib.use('Agg')
import matplotlib.pyplot as plt  # noqa: E402  (behind the backend's choice)


def slope(rows: Sequence[Any], kind: str) -> float:
    """Milliseconds that a further frame costs: a least-squares line."""
    frames = [row.frames for row in rows]
    return float(np.polyfit(frames, [row.ms[kind] for row in rows], 1)[0])


def plot(path: Path, rows: Sequence[Any]) -> None:
    """Draws milliseconds over T and, where there is one, score over them."""
    scored = [row for row in rows if row.score is not None]
    kinds = list(rows[0].ms)
    columns = len(kinds) + bool(scored)
    figure, grid = plt.subplots(
        1, columns, figsize=(4.5 * columns, 4), layout='constrained'
    )
    names = list(dict.fromkeys(row.variant for row in rows))
    axes = np.atleast_1d(grid)
    for kind, ax in zip(kinds, axes):
        for name in names:
            line = [row for row in rows if row.variant == name]
            ax.plot(
                [row.frames for row in line],
                [row.ms[kind] for row in line],
                marker='o',
                label=name,
            )
        ax.set(xlabel='T', ylabel=f'ms, batch {kind}', ylim=(0, None))
        ax.grid(alpha=0.3)
        ax.legend(fontsize='x-small')
    if scored:
        for name in names:
            line = [row for row in scored if row.variant == name]
            axes[-1].plot(
                [row.ms[kinds[0]] for row in line],
                [row.score for row in line],
                marker='o',
                linestyle='',
                label=name,
            )
        axes[-1].set(xlabel=f'ms, batch {kinds[0]}', ylabel='score')
        axes[-1].grid(alpha=0.3)
    figure.savefig(path, dpi=150)
    plt.close(figure)
