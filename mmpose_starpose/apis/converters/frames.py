"""The frames of a video on disk."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from .report import Problem


def numbered_files(folder: Path, digits: int, suffix: str) -> dict[int, int]:
    """Find the frames of a folder.

    Args:
        folder: Folder of one video; may be missing.
        digits: Digits of the file names.
        suffix: Ending of the file names, with the dot.

    Returns:
        Size in bytes by frame number, in order.
    """
    if not folder.is_dir():
        return {}
    pattern = re.compile(rf'(\d{{{digits}}}){re.escape(suffix)}')
    found = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            match = pattern.fullmatch(entry.name)
            if match:
                found[int(match[1])] = entry.stat().st_size
    return dict(sorted(found.items()))


@dataclass
class Frames:
    """What was found of a video's frames.

    Attributes:
        first: Number of the first frame.
        count: How many there should be.
        size: Width and height in pixels; None if no frame can be read.
        usable: Numbers of the frames that are there and not empty.
        problems: Missing and empty frames, by name.
    """

    first: int
    count: int
    size: tuple[int, int] | None = None
    usable: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def check_frames(
    root: Path, folder: str, named: Sequence[int], digits: int, suffix: str
) -> Frames:
    """Compare the frames that labels name with those on disk.

    A video reaches from the first to the last frame that is named or there;
    every number between must be a file that is not empty. The first readable
    frame tells the size of all.

    Args:
        root: Folder of the data set.
        folder: Folder of the video, relative to it.
        named: Frame numbers that the labels name, at least one.
        digits: Digits of the file names.
        suffix: Ending of the file names, with the dot.

    Returns:
        What was found.
    """
    sizes = numbered_files(root / folder, digits, suffix)
    numbers = [*named, *sizes]
    first, last = min(numbers), max(numbers)
    result = Frames(first, last - first + 1)
    if not sizes:
        what = 'holds no frame' if (root / folder).is_dir() else 'is missing'
        text = f'{what}; the labels name {len(set(named))} frames'
        result.problems.append(Problem(folder, text))
        return result

    def name(number: int) -> str:
        return f'{number:0{digits}d}{suffix}'

    gone = [name(n) for n in range(first, last + 1) if n not in sizes]
    empty = [name(n) for n, size in sizes.items() if not size]
    result.usable = {n for n, size in sizes.items() if size}
    broken = []
    for number in sorted(result.usable):
        try:
            with Image.open(root / folder / name(number)) as image:
                result.size = image.size
            break
        except (UnidentifiedImageError, OSError):
            broken.append(name(number))
            result.usable.remove(number)
    for files, what in (
        (gone, 'missing'),
        (empty, 'empty'),
        (broken, 'not pictures'),
    ):
        if files:
            text = f'{len(files)} of {result.count} frames are {what}'
            result.problems.append(Problem(folder, text, tuple(files)))
    return result
