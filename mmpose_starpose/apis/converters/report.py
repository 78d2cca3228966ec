"""What a conversion found, what it wrote, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

SHOWN = 5
"""So many file names are listed in the text; the JSON has them all."""


@dataclass(frozen=True)
class Problem:
    """Something missing or broken.

    Attributes:
        path: File or folder, relative to the data set.
        text: What is wrong with it.
        files: Names of the files it is about, if they are many.
    """

    path: str
    text: str
    files: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f'{self.path}: {self.text}{_listed(self.files)}'


@dataclass
class Counts:
    """What one split holds.

    Attributes:
        sequences: Videos.
        frames: Frames, labelled or not.
        labelled_frames: Frames that the labels call labelled.
        people: Annotations with at least one key point.
        tracks: Different people in each video, summed.
    """

    sequences: int = 0
    frames: int = 0
    labelled_frames: int = 0
    people: int = 0
    tracks: int = 0

    def add(self, images: list[dict], annotations: list[dict]) -> None:
        """Count one more video."""
        posed = [a for a in annotations if a['num_keypoints']]
        self.sequences += 1
        self.frames += max((i['nframes'] for i in images), default=0)
        self.labelled_frames += sum(bool(i.get('is_labeled')) for i in images)
        self.people += len(posed)
        self.tracks += len({a.get('track_id') for a in posed})


@dataclass
class Report:
    """The end of a conversion.

    Attributes:
        dataset: Name of the data set.
        label_version: Which labels these are.
        splits: Counts of each split.
        written: Files written.
        videos_read: Videos read in this run.
        videos_kept: Videos kept from an earlier run.
        problems: What is missing or broken.
        unlabelled_folders: Folders of frames that this label version does
            not label; not a problem.
    """

    dataset: str
    label_version: str = ''
    splits: dict[str, Counts] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    videos_read: int = 0
    videos_kept: int = 0
    problems: list[Problem] = field(default_factory=list)
    unlabelled_folders: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing or broken."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON takes it."""
        return dict(asdict(self), complete=self.complete)

    def __str__(self) -> str:
        names = list(asdict(Counts()))
        head = ''.join(f'{n.replace("_", " "):>16}' for n in names)
        lines = [self.dataset, f'{"":8}{head}']
        for split, counts in self.splits.items():
            row = ''.join(f'{n:16,}' for n in asdict(counts).values())
            lines.append(f'{split:8}{row}')
        lines += [
            f'label version: {self.label_version}',
            f'videos: {self.videos_read} read, {self.videos_kept} kept from '
            'an earlier run',
            *(f'written: {path}' for path in self.written),
        ]
        if self.unlabelled_folders:
            lines.append(
                f'{len(self.unlabelled_folders)} folders of frames have no '
                f'labels in this version{_listed(self.unlabelled_folders)}'
            )
        if self.complete:
            lines.append('nothing is missing')
        else:
            lines.append(f'MISSING OR BROKEN ({len(self.problems)}):')
            lines += [f'  {problem}' for problem in self.problems]
        return '\n'.join(lines)


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    if not names:
        return ''
    rest = len(names) - SHOWN
    more = f' and {rest} more' if rest > 0 else ''
    return ': ' + ', '.join(names[:SHOWN]) + more
