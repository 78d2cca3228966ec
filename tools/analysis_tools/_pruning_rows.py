"""Rows of the benchmark of token pruning, and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from _report import markdown

UNPRUNED = 'unpruned'


@dataclass
class Row:
    """A way to prune, at a clip length.

    Attributes:
        name: Method and mode, or 'unpruned'.
        key_keep: Share of the key frame's tokens kept.
        support_keep: Share of a supporting frame's tokens kept.
        frames: Clip length T.
        size: Height and width of the frames.
        own_size: Whether that is the config's.
        ms: Milliseconds of a forward pass, by '(batch size) (precision)'.
        memory: What a pass adds to the peak of memory, MiB.
        score: Score of the test set.
        repeated: Score with the key frame in all places.
        change: Relative change of the heatmaps, weights being the same.
    """

    name: str
    key_keep: float
    support_keep: float
    frames: int = 0
    size: tuple[int, ...] = ()
    own_size: bool = True
    ms: dict[str, float] = field(default_factory=dict)
    memory: float | None = None
    score: float | None = None
    repeated: float | None = None
    change: float | None = None

    @property
    def variant(self) -> str:
        """Name and keep ratios."""
        if self.name == UNPRUNED:
            return self.name
        return f'{self.name} {self.key_keep:g}:{self.support_keep:g}'


def slope(rows: Sequence[Row], kind: str) -> float:
    """Milliseconds that a further frame costs: a least-squares line."""
    frames = [row.frames for row in rows]
    return float(np.polyfit(frames, [row.ms[kind] for row in rows], 1)[0])


def table(rows: Sequence[Row]) -> str:
    """Formats all rows, with how many times as fast as the twin each is."""
    kinds = list(rows[0].ms)
    head = ['', 'T', 'frames', *(f'ms, batch {k}, x faster' for k in kinds)]
    head += ['MiB', 'score', 'key frame repeated', 'change']
    twin = {
        (row.frames, row.size): row for row in rows if row.name == UNPRUNED
    }
    cells = []
    for row in rows:
        other = twin[row.frames, row.size].ms
        times = [f'{row.ms[k]:.1f}, {other[k] / row.ms[k]:.2f}' for k in kinds]
        size = 'x'.join(map(str, row.size))
        rest = [row.memory, row.score, row.repeated, row.change]
        shown = ['' if v is None else f'{v:.3g}' for v in rest]
        cells.append([row.variant, row.frames, size, *times, *shown])
    return markdown(head, cells)


def slopes(rows: Sequence[Row]) -> str:
    """Formats what a further frame costs each model."""
    rows = [row for row in rows if row.own_size]
    kinds = list(rows[0].ms)
    names = list(dict.fromkeys(row.variant for row in rows))
    found = {
        name: [
            slope([row for row in rows if row.variant == name], kind)
            for kind in kinds
        ]
        for name in names
    }
    cells = [
        [name, *(f'{v:.2f}, {v / u:.2f}' for v, u in zip(vs, found[UNPRUNED]))]
        for name, vs in found.items()
    ]
    head = [
        f'ms a further frame, batch {k}, over that of unpruned' for k in kinds
    ]
    return markdown(['', *head], cells)
