"""Growth exponents of costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use('Agg')
import matplotlib.pyplot as plt  # noqa: E402  (behind the backend's choice)

COSTS = ('GMACs', 'ms')


def growth_exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Fit cost = a * size ** b by least squares of the logarithms.

    Args:
        sizes: At least two different sizes, above 0.
        costs: Their costs, above 0.

    Returns:
        The exponent b.

    Raises:
        ValueError: If a line cannot be fitted.
    """
    x, y = np.asarray(sizes, float), np.asarray(costs, float)
    if len(set(sizes)) < 2 or min(*x, *y) <= 0:
        raise ValueError(
            'a growth exponent needs two sizes or more, and all above 0; got '
            f'sizes={list(sizes)}, costs={list(costs)}'
        )
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def fit(rows: Sequence[dict], own: tuple[int, int]) -> list[dict]:
    """Fits the growth of every part.

    Args:
        rows: ``part``, ``T``, ``area`` and costs of every case.
        own: T and area that the config has: T varies at this area, the area
            at this T.

    Returns:
        A dict a part and what varies, with an exponent a cost.
    """
    fits = []
    for part in dict.fromkeys(row['part'] for row in rows):
        for varied, fixed, value in (('T', 'area', 1), ('area', 'T', 0)):
            line = [
                row
                for row in rows
                if row['part'] == part and row[fixed] == own[value]
            ]
            sizes = [row[varied] for row in line]
            if len(set(sizes)) > 1:
                exponents = {
                    cost: growth_exponent(sizes, [row[cost] for row in line])
                    for cost in COSTS
                }
                fits.append(dict(part=part, over=varied, **exponents))
    return fits


def plot(
    path: Path, rows: Sequence[dict], fits: Sequence[dict], own: tuple
) -> None:
    """Draws both costs over T and over area, with their exponents."""
    figure, grid = plt.subplots(2, 2, figsize=(9, 6.5), layout='constrained')
    for column, (varied, fixed) in enumerate((('T', 'area'), ('area', 'T'))):
        for axes, cost in zip(grid[:, column], COSTS):
            for one in fits:
                if one['over'] != varied:
                    continue
                line = sorted(
                    (row[varied], row[cost])
                    for row in rows
                    if row['part'] == one['part']
                    and row[fixed] == own[1 - column]
                )
                label = f'{one["part"]}, exponent {one[cost]:.2f}'
                axes.plot(*zip(*line), marker='o', label=label)
            axes.set(xscale='log', yscale='log', xlabel=varied, ylabel=cost)
            axes.grid(alpha=0.3, which='both')
            if axes.lines:
                axes.legend(fontsize='x-small')
    figure.savefig(path, dpi=150)
    plt.close(figure)
