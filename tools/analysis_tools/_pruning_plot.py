"""Plot of what pruning saves and costs."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from pathlib import Path

import matplotlib
import numpy as np
from _pruning_rows import Row

matplotlib.use('Agg')
import matplotlib.pyplot as plt  # noqa: E402  (behind the backend's choice)


def _lines(
    ax: plt.Axes,
    rows: Sequence[Row],
    xs: Sequence[float],
    ys: Sequence[float],
    **style: str,
) -> None:
    """Draws a line, or a row of dots, a way to prune."""
    for name in dict.fromkeys(row.variant for row in rows):
        points = sorted(
            (x, y) for row, x, y in zip(rows, xs, ys) if row.variant == name
        )
        ax.plot(*zip(*points), marker='o', label=name, **style)
    ax.grid(alpha=0.3)


def plot(path: Path, rows: Sequence[Row]) -> None:
    """Draws milliseconds over T and area, and scores over milliseconds.

    Area and scores are left out where there is nothing to draw.
    """
    kinds = list(rows[0].ms)
    own = [row for row in rows if row.own_size]
    scored = [row for row in rows if row.score is not None]
    lengths = {row.frames for row in rows if not row.own_size}
    sized = [row for row in rows if row.frames in lengths]
    columns = len(kinds) * (1 + bool(sized)) + bool(scored)
    figure, grid = plt.subplots(
        1, columns, figsize=(4.5 * columns, 4), layout='constrained'
    )
    axes = iter(np.atleast_1d(grid))
    for kind in kinds:
        ax = next(axes)
        times = [row.ms[kind] for row in own]
        _lines(ax, own, [row.frames for row in own], times)
        ax.set(xlabel='T', ylabel=f'ms, batch {kind}', ylim=(0, None))
        ax.legend(fontsize='x-small')
    for kind in kinds if sized else ():
        ax = next(axes)
        times = [row.ms[kind] for row in sized]
        _lines(ax, sized, [prod(row.size) for row in sized], times)
        label = f'pixels of a frame, T = {sized[0].frames}'
        ax.set(xlabel=label, ylabel=f'ms, batch {kind}', ylim=(0, None))
    if scored:
        ax = next(axes)
        times = [row.ms[kinds[0]] for row in scored]
        values = [row.score for row in scored]
        _lines(ax, scored, times, values, linestyle='')
        ax.set(xlabel=f'ms, batch {kinds[0]}', ylabel='score')
    figure.savefig(path, dpi=150)
    plt.close(figure)
