"""What is stored of a contest, row by row, and the recovery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from _contest_entries import Entry, Line, label_of
from _scores import Scores


@dataclass
class Row:
    """A line of the tables with all that was measured of it.

    Attributes:
        line: Model, clip length, control.
        clean: Whether it was scored without degradation.
        scores: Scores of all seeds by size.
        metrics: Means of all metrics by size.
        errors: What went wrong, by size; '' is all of it.
        cost: ``input``, ``params`` and ``gmacs``, where counted.
        latency: Milliseconds by (batch size, precision).
    """

    line: Line
    clean: bool
    scores: dict[str, list[float]] = field(default_factory=dict)
    metrics: dict[str, dict[str, float]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    cost: dict = field(default_factory=dict)
    latency: dict[tuple[int, str], float] = field(default_factory=dict)

    def mean(self, size: str) -> float | None:
        """Mean score over the seeds."""
        values = self.scores.get(size)
        return sum(values) / len(values) if values else None


def collect(
    entries: Sequence[Entry],
    frames: Sequence[int] | None,
    controls: Sequence[str],
    preset: str,
    sizes: Sequence[str],
    scores: Scores,
) -> list[Row]:
    """Gathers what is stored, a row a line."""
    extra = scores.extra
    timing = extra.get('timing') or dict(costs=[], latencies=[])
    rows = []
    for entry in entries:
        for line in entry.lines(frames, controls):
            row = Row(line, entry.clean)
            if entry.errors:
                row.errors[''] = '; '.join(entry.errors)
            for size in sizes:
                labels = label_of(entry, line, preset, size)
                found = [
                    scores.find(model=run.name, **labels) for run in entry.runs
                ]
                done = [one for one in found if one]
                if done:
                    row.scores[size] = [one['score'] for one in done]
                    row.metrics[size] = {
                        name: sum(one['metrics'][name] for one in done)
                        / len(done)
                        for name in done[0]['metrics']
                    }
                names = {run.name for run in entry.runs}
                for failure in extra.get('failures', []):
                    if failure['model'] in names and all(
                        failure[k] == v for k, v in labels.items()
                    ):
                        row.errors[size] = failure['error']
            if not line.control:  # a control costs what the line costs
                add_costs(row, timing)
            rows.append(row)
    return rows


def add_costs(row: Row, timing: dict) -> None:
    """Gathers the costs of a row's network."""
    key = dict(model=row.line.name, frames=row.line.frames)
    for cost in timing['costs']:
        if key.items() <= cost.items():
            row.cost = cost
    for one in timing['latencies']:
        if key.items() <= one.items() and 'ms' in one:
            row.latency[one['batch_size'], one['dtype']] = one['ms']


def recovery(score: float, upsampled: float, oracle: float) -> float | None:
    """How much of what resolution took is given back.

    Args:
        score: AP of a model.
        upsampled: AP of the stock model on the enlarged LR crop.
        oracle: AP of the same model on the clean HR crop.

    Returns:
        (AP - AP_upsampled) / (AP_oracle - AP_upsampled); ``None`` where the
        oracle is not above the up-sampled model, so that nothing was taken.
    """
    lost = oracle - upsampled
    return (score - upsampled) / lost if lost > 0 else None


class Recovery:
    """Recovery of all rows at all sizes, and what cannot be said.

    Args:
        rows: All rows.
        sizes: LR sizes.
        upsampled: Name of the up-sampled stock model.
        oracle: Name of the oracle.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        sizes: Sequence[str],
        upsampled: str,
        oracle: str,
    ) -> None:
        self.ends = {upsampled, oracle}
        self.remarks: list[str] = []
        self.bounds: dict[str, tuple[float, float]] = {}
        for size in sizes:
            low, high = (
                self._score(rows, name, size) for name in (upsampled, oracle)
            )
            if low is None or high is None:
                name = upsampled if low is None else oracle
                self.remarks.append(
                    f"Recovery at {size} is unknown: '{name}' has no score."
                )
            elif high <= low:
                self.remarks.append(
                    f'Recovery at {size} is not defined: the oracle, '
                    f'{high:.4f}, is not above the up-sampled model, '
                    f'{low:.4f}, so there is nothing to recover.'
                )
            else:
                self.bounds[size] = low, high

    @staticmethod
    def _score(rows: Sequence[Row], name: str, size: str) -> float | None:
        for row in rows:
            if row.line.name == name and not row.line.control:
                return row.mean(size)
        return None

    def of(self, row: Row, size: str) -> float | None:
        """The recovery of a row; ``None`` where it cannot be said."""
        score = row.mean(size)
        if score is None or size not in self.bounds:
            return None
        return (
            None
            if row.line.name in self.ends
            else recovery(score, *self.bounds[size])
        )
