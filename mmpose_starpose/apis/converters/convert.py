"""Conversion of a data set, video by video, that can be interrupted."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .report import Counts, Problem, Report

FORMAT = 1
"""Changes when what is kept of a video does; older parts are read anew."""


@dataclass(frozen=True)
class Source:
    """The labels of one video.

    Attributes:
        name: Unique name of the video within the data set.
        labels: The label file.
        frames: Folder of its frames, if known before reading.
    """

    name: str
    labels: Path
    frames: Path | None = None


@dataclass
class Video:
    """What was read of one video.

    Attributes:
        split: The split it belongs to.
        folder: Folder of its frames, relative to the data set.
        images: Entries of ``images``, with unique ids.
        annotations: Entries of ``annotations``.
        problems: What is missing or broken in it.
    """

    split: str
    folder: str = ''
    images: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Reader(ABC):
    """Knows the official layout of one data set.

    Args:
        root: Folder of the download.
        splits: Splits to convert.
    """

    name: str
    title: str
    splits: tuple[str, ...] = ('train', 'val')
    counted_split = 'val'
    versions: dict[int, str] = {}
    """Label versions by their number of sequences in ``counted_split``."""

    def __init__(
        self, root: str | Path, splits: Sequence[str] | None = None
    ) -> None:
        self.root = Path(root)
        if not self.root.is_dir():
            raise FileNotFoundError(f"'{self.root}' is not a folder")
        wanted = tuple(splits or self.splits)
        unknown = sorted(set(wanted) - set(self.splits))
        if unknown:
            raise ValueError(
                f'splits has {unknown}, allowed are {list(self.splits)}'
            )
        self.splits = wanted

    @abstractmethod
    def sources(self) -> list[Source]:
        """Find the label files.

        Raises:
            FileNotFoundError: If there are none.
        """

    @abstractmethod
    def read(self, source: Source) -> Video:
        """Read one video; must not raise for what a file may hold."""

    @abstractmethod
    def category(self) -> dict[str, Any]:
        """The entry of ``categories``."""

    def folders_without_labels(self, sources: Sequence[Source]) -> list[str]:
        """Find folders of frames that no label file belongs to."""
        return []

    def relative(self, path: Path) -> str:
        """Name a path as the user sees it, from the data set's folder."""
        return path.relative_to(self.root).as_posix()


def convert(
    reader: Reader,
    out_dir: str | Path | None = None,
    work_dir: str | Path | None = None,
    expect_sequences: int | None = None,
    progress: Callable[[str], None] = print,
) -> Report:
    """Write ``NAME_SPLIT.json`` files that the data set classes read.

    Every video is kept in the work folder as soon as it is read, so that an
    interrupted run goes on where it was, and a second run reads only what
    changed. Videos with problems are read again.

    Args:
        reader: Knows the official layout.
        out_dir: Folder to write; ``annotations`` in the data set if None.
        work_dir: Folder for the parts; ``.NAME_parts`` in ``out_dir`` if
            None. May be deleted afterwards.
        expect_sequences: So many sequences there must be in ``val`` (Penn
            Action: in ``test``).
        progress: Takes a line now and then.

    Returns:
        What was found. Its JSON lies in ``out_dir`` too.

    Raises:
        FileNotFoundError: If the folder holds no labels at all.
    """
    out = Path(out_dir) if out_dir else reader.root / 'annotations'
    work = Path(work_dir) if work_dir else out / f'.{reader.name}_parts'
    report = Report(reader.title)
    report.splits = {split: Counts() for split in reader.splits}
    documents: dict[str, dict[str, list]] = {
        split: dict(images=[], annotations=[]) for split in reader.splits
    }
    seen: set[int] = set()
    sources = reader.sources()
    for number, source in enumerate(sources, 1):
        part = work / f'{source.name.replace("/", "__")}.json'
        video = _kept(part, source, reader.root)
        if video is None:
            video = reader.read(source)
            report.videos_read += 1
            if not video.problems:
                stamp = _stamp(source, reader.root / video.folder)
                write_json(part, dict(asdict(video), stamp=stamp))
        else:
            report.videos_kept += 1
        if number % 50 == 0 or number == len(sources):
            progress(f'{reader.title}: {number} of {len(sources)} videos')
        report.problems += video.problems
        ids = {image['id'] for image in video.images}
        if ids & seen:
            text = 'its image ids are those of another video; left out'
            labels = reader.relative(source.labels)
            report.problems.append(Problem(labels, text))
            continue
        seen |= ids
        if video.split in documents and video.images:
            documents[video.split]['images'] += video.images
            documents[video.split]['annotations'] += video.annotations
            report.splits[video.split].add(video.images, video.annotations)
    _judge_version(reader, report, sources, expect_sequences)
    for split, document in documents.items():
        if not document['images']:
            report.problems.append(Problem(split, 'no video can be read'))
            continue
        path = out / f'{reader.name}_{split}.json'
        write_json(path, dict(document, categories=[reader.category()]))
        report.written.append(str(path))
    write_json(out / f'{reader.name}_report.json', report.to_dict(), indent=2)
    return report


def _judge_version(
    reader: Reader,
    report: Report,
    sources: Sequence[Source],
    expected: int | None,
) -> None:
    """Name the label version and judge folders without labels by it."""
    split = reader.counted_split
    unlabelled = reader.folders_without_labels(sources)
    if split not in report.splits:
        report.label_version = f'unknown: {split} was not converted'
        report.unlabelled_folders = unlabelled
        return
    count = report.splits[split].sequences
    known = reader.versions.get(count)
    text = f'{count} sequences in {split}'
    if known:
        report.label_version = f'{known} ({text})'
    else:
        names = [f'{n} ({v})' for n, v in reader.versions.items()]
        report.label_version = f'unknown: {text}; known are ' + ' and '.join(
            names
        )
    if expected is not None and count != expected:
        report.problems.append(
            Problem(split, f'{count} sequences, expected were {expected}')
        )
    # even complete label sets leave folders of the download unlabelled
    if known:
        report.unlabelled_folders = unlabelled
    else:
        report.problems += [
            Problem(folder, 'has frames but no label file')
            for folder in unlabelled
        ]


def _stamp(source: Source, folder: Path) -> list[int]:
    """Changes when the labels or the number of frames change."""
    stat = source.labels.stat()
    count = len(os.listdir(folder)) if folder.is_dir() else -1
    return [FORMAT, stat.st_size, stat.st_mtime_ns, count]


def _kept(part: Path, source: Source, root: Path) -> Video | None:
    """Load what an earlier run kept of a video, if it still holds."""
    try:
        kept = json.loads(part.read_text())
        stamp = kept.pop('stamp')
        video = Video(**kept)
    except (OSError, json.JSONDecodeError, KeyError, TypeError):
        return None
    return video if stamp == _stamp(source, root / video.folder) else None


def write_json(
    path: Path, document: object, indent: int | None = None
) -> None:
    """Write a file so that it is there either wholly or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + '.part')
    part.write_text(json.dumps(document, indent=indent))
    os.replace(part, path)
