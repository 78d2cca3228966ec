"""A contact sheet of a set of clips with the key points drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

_BONES: tuple[tuple[int, int], ...] = (
    (2, 1),
    (1, 0),
    (5, 6),
    (11, 12),
    (5, 7),
    (7, 9),
    (6, 8),
    (8, 10),
    (5, 11),
    (6, 12),
    (11, 13),
    (13, 15),
    (12, 14),
    (14, 16),
)
_LEFT, _RIGHT, _MIDDLE = (80, 220, 60), (60, 80, 255), (0, 220, 255)


def draw_person(image: np.ndarray, person: dict[str, Any]) -> None:
    """Draws one annotation: left side green, right red, middle yellow.

    Args:
        image (np.ndarray): BGR, (height, width, 3) uint8; drawn into.
        person (dict): An entry of ``annotations``.
    """
    points = np.array(person['keypoints']).reshape(-1, 3)
    for a, b in _BONES:
        if points[a, 2] and points[b, 2]:
            colour = _LEFT if a % 2 and b % 2 else _RIGHT
            if a < 3 or (a + b) % 2:
                colour = _MIDDLE
            ends = [
                tuple(int(round(v)) for v in points[k, :2]) for k in (a, b)
            ]
            cv2.line(image, ends[0], ends[1], colour, 1, cv2.LINE_AA)
    x, y, w, h = (int(round(v)) for v in person['bbox'])
    cv2.rectangle(image, (x, y), (x + w, y + h), (255, 255, 255), 1)
    name = f'{person["track_id"]} {person["action"]}'
    at = (max(x, 0) + 2, max(y, 0) + 10)
    cv2.putText(image, name, at, 0, 0.36, (255, 255, 255), 1, cv2.LINE_AA)


def contact_sheet(
    root: str | Path,
    splits: Sequence[str] = ('val', 'train'),
    count: int = 24,
    columns: int = 4,
    width: int = 384,
) -> np.ndarray:
    """Labelled frames side by side, at most one per clip at first.

    Args:
        root (str | Path): Folder of the clips.
        splits (sequence[str]): Splits to show, in this order.
        count (int): Most frames to show.
        columns (int): Frames per row.
        width (int): Width of a frame in the sheet, pixels.

    Returns:
        np.ndarray: BGR sheet, uint8.
    """
    tiles: list[np.ndarray] = []
    for split in splits:
        for path in sorted(
            (Path(root) / 'annotations' / split).glob('*.json')
        ):
            if len(tiles) == count:
                break
            tiles.append(_middle_frame(Path(root), path, width))
    if not tiles:
        raise FileNotFoundError(f'{root} holds no annotated clips')
    blank = np.zeros_like(tiles[0])
    tiles += [blank] * (-len(tiles) % columns)
    rows = [
        np.hstack(tiles[i : i + columns])
        for i in range(0, len(tiles), columns)
    ]
    return np.vstack(rows)


def _middle_frame(root: Path, path: Path, width: int) -> np.ndarray:
    """The middle labelled frame of a video, annotated and resized."""
    document = json.loads(path.read_text())
    labelled = [im for im in document['images'] if im['is_labeled']]
    record = labelled[len(labelled) // 2]
    path = root / record['file_name']
    image = cv2.imread(str(path))
    if image is None:
        raise FileNotFoundError(f'{path} is missing or no picture')
    for person in document['annotations']:
        if person['image_id'] == record['id']:
            draw_person(image, person)
    height = round(width * record['height'] / record['width'])
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def write_contact_sheet(root: str | Path, path: str | Path) -> Path:
    """Writes :func:`contact_sheet` of a set of clips as a picture.

    Args:
        root (str | Path): Folder of the clips.
        path (str | Path): Picture file; its ending names the format.

    Returns:
        Path: ``path``.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        written = cv2.imwrite(str(path), contact_sheet(root))
    except cv2.error:
        written = False
    if not written:
        raise ValueError(f'preview is {path}, but must be a picture file')
    return path
