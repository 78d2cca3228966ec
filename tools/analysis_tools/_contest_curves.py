"""Validation scores over the epochs of a contest's trainings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from _contest_plots import MARKERS, plt
from _contest_report import cell
from _contest_train import Curve
from _report import markdown
from matplotlib.ticker import MaxNLocator


def precisions(
    curves: Mapping[str, Sequence[Curve]], metric: str
) -> list[str]:
    """The metric that ranks, then every other average precision."""
    names = (
        name
        for seeds in curves.values()
        for curve in seeds
        for metrics in curve.values()
        for name in metrics
    )
    others = (name for name in names if name.endswith('/AP'))
    return list(dict.fromkeys([metric, *others]))


def by_epoch(seeds: Sequence[Curve], metric: str) -> dict[int, list[float]]:
    """Values of the seeds for each epoch that all of them have reached.

    Seeds without the metric, as before their first epoch, do not count.
    """
    values = [
        {epoch: m[metric] for epoch, m in curve.items() if metric in m}
        for curve in seeds
    ]
    values = [curve for curve in values if curve]
    if not values:
        return {}
    epochs = sorted(set.intersection(*map(set, values)))
    return {epoch: [curve[epoch] for curve in values] for epoch in epochs}


def curve_table(curves: Mapping[str, Sequence[Curve]], metric: str) -> str:
    """A row a model, a column an epoch; every seed behind their mean."""
    rows = {name: by_epoch(seeds, metric) for name, seeds in curves.items()}
    epochs = sorted({epoch for row in rows.values() for epoch in row})
    table = [
        [name, *(cell(row.get(epoch), metric) for epoch in epochs)]
        for name, row in rows.items()
        if row
    ]
    return markdown(['model', *(f'epoch {e}' for e in epochs)], table)


def plot_curves(
    path: Path,
    curves: Mapping[str, Sequence[Curve]],
    metrics: Sequence[str],
) -> bool:
    """Draws validation metrics over the epoch, a panel a metric.

    Args:
        path: File to write.
        curves: For each model the curve of every seed. Lines are means over
            the seeds, areas reach from the least to the largest.
        metrics: Names of the metrics.

    Returns:
        Whether there was anything to draw.
    """
    if not any(curve for seeds in curves.values() for curve in seeds):
        return False
    figure, panels = plt.subplots(
        1,
        len(metrics),
        figsize=(3.5 + 5.5 * len(metrics), 4.8),
        layout='constrained',
        squeeze=False,
    )
    lines = {}
    for axes, metric in zip(panels[0], metrics):
        for number, (name, seeds) in enumerate(curves.items()):
            values = by_epoch(seeds, metric)
            if not values:
                continue
            color = f'C{number % 10}'
            (lines[name],) = axes.plot(
                values.keys(),
                [sum(v) / len(v) for v in values.values()],
                color=color,
                marker=MARKERS[number // 10 % len(MARKERS)],
                markersize=4,
            )
            axes.fill_between(
                values.keys(),
                [min(v) for v in values.values()],
                [max(v) for v in values.values()],
                color=color,
                alpha=0.15,
            )
        axes.set(xlabel='epoch', ylabel=f'validation {metric}')
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.grid(alpha=0.3)
    figure.legend(
        lines.values(),
        lines.keys(),
        loc='outside right upper',
        fontsize='x-small',
    )
    figure.savefig(path, dpi=150)
    plt.close(figure)
    return True
