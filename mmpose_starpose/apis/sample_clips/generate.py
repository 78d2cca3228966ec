"""Writes a set of sample clips in the layout of PoseTrack18."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from tqdm import tqdm

from .annotate import image_record, is_labelled, video_document
from .clip import sample_clip
from .frames import draw_clip
from .motion import ACTIONS

GENERATOR_VERSION = 1
INDEX_FILE = 'clips.json'
SPLITS: tuple[str, ...] = ('train', 'val')
JPEG_QUALITY = 95
NUM_TRAIN, NUM_VAL, NUM_FRAMES = 48, 16, 14
FRAME_SIZE = (512, 384)
MIN_FRAMES, MIN_SIZE = 5, 160
_VAL_OFFSET = 500000

Task = tuple[str, str, int, int, int, tuple[int, int]]
"""out_dir, split, clip index, seed, number of frames, frame size."""


def video_id(split: str, index: int) -> str:
    """Six digits naming a clip: val starts at 500001, train at 000001."""
    return f'{index + 1 + (_VAL_OFFSET if split == "val" else 0):06d}'


def _write(path: Path, data: bytes) -> None:
    """Writes a file so that it is there either wholly or not at all."""
    part = path.with_name(path.name + '.part')
    part.write_bytes(data)
    os.replace(part, path)


def _write_json(path: Path, document: dict[str, Any]) -> None:
    _write(path, json.dumps(document, separators=(',', ':')).encode())


def make_clip(task: Task) -> None:
    """Draws and writes one clip; its annotation file comes last.

    Args:
        task (tuple): See ``Task``.
    """
    out_dir, split, index, seed, num_frames, size = task
    split_id = SPLITS.index(split)
    video = video_id(split, index)
    root = Path(out_dir)
    folder = root / 'images' / split / f'{video}_starpose'
    folder.mkdir(parents=True, exist_ok=True)
    action = ACTIONS[(index + 2 * split_id) % len(ACTIONS)]
    rng = np.random.default_rng((seed, split_id, index))
    clip = sample_clip(rng, num_frames, size, action)
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    for frame, (picture, records) in enumerate(draw_clip(clip, video)):
        _, data = cv2.imencode('.jpg', picture, quality)
        _write(folder / f'{frame:06d}.jpg', data.tobytes())
        labelled = is_labelled(split, frame, num_frames)
        images.append(
            image_record(split, video, frame, num_frames, size, labelled)
        )
        if labelled:
            annotations += records
    path = root / 'annotations' / split / f'{video}_starpose.json'
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_json(path, video_document(images, annotations))


def _is_done(task: Task) -> bool:
    """Whether a clip has its annotation file and all its frames."""
    out_dir, split, index, _, num_frames, _ = task
    name = f'{video_id(split, index)}_starpose'
    if not (Path(out_dir) / 'annotations' / split / f'{name}.json').is_file():
        return False
    folder = Path(out_dir) / 'images' / split / name
    return len(list(folder.glob('*.jpg'))) == num_frames


def _merge(root: Path, split: str, count: int) -> None:
    """Joins the videos' annotation files into one."""
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for index in range(count):
        name = f'{video_id(split, index)}_starpose.json'
        text = (root / 'annotations' / split / name).read_text()
        document = json.loads(text)
        images += document['images']
        annotations += document['annotations']
    _write_json(_merged(root, split), video_document(images, annotations))


def _merged(root: Path, split: str) -> Path:
    return root / 'annotations' / f'posetrack18_{split}.json'


def _check(
    counts: dict[str, int],
    num_frames: int,
    frame_size: tuple[int, int],
    seed: int,
    num_workers: int | None,
) -> None:
    """Raises ValueError for an argument out of its range."""
    least: dict[str, tuple[int, int]] = {
        name: (count, 1) for name, count in counts.items()
    }
    least['num_frames'] = (num_frames, MIN_FRAMES)
    least['seed'] = (seed, 0)
    if num_workers is not None:
        least['num_workers'] = (num_workers, 1)
    for name, (value, low) in least.items():
        if value < low:
            raise ValueError(f'{name} is {value}, but must be {low} or more')
    if len(frame_size) != 2 or min(frame_size) < MIN_SIZE:
        raise ValueError(
            f'frame_size is {tuple(frame_size)}, but must be (width, height) '
            f'with both {MIN_SIZE} or more'
        )
    for name, value in counts.items():
        if value >= _VAL_OFFSET:
            raise ValueError(
                f'{name} is {value}, but must be below {_VAL_OFFSET}'
            )


def _claim(root: Path, wanted: dict[str, Any], overwrite: bool) -> None:
    """Makes the folder this set's own, or raises FileExistsError."""
    index = root / INDEX_FILE
    if index.is_file():
        found = json.loads(index.read_text())
        names = sorted(set(wanted) | set(found))
        differing = [
            f'{n}={found.get(n)} there, {wanted.get(n)} asked for'
            for n in names
            if found.get(n) != wanted.get(n)
        ]
        if differing and not overwrite:
            raise FileExistsError(
                f'{root} holds sample clips with other parameters: '
                f'{"; ".join(differing)}. Choose another folder or '
                'overwrite them.'
            )
        if not overwrite:
            return
        for name in ('images', 'annotations'):
            shutil.rmtree(root / name, ignore_errors=True)
    else:
        for name in ('images', 'annotations'):
            if (root / name).exists():
                raise FileExistsError(
                    f'{root / name} was not written by this generator; '
                    'choose another folder'
                )
    root.mkdir(parents=True, exist_ok=True)
    _write(index, (json.dumps(wanted, indent=2) + '\n').encode())


def _one_thread() -> None:
    cv2.setNumThreads(0)


def _run(tasks: list[Task], num_workers: int) -> Iterator[None]:
    """Makes the clips, in this process or in several."""
    if num_workers == 1 or len(tasks) < 2:
        yield from map(make_clip, tasks)
        return
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context(
        'fork' if 'fork' in methods else 'spawn'
    )
    with ProcessPoolExecutor(
        min(num_workers, len(tasks)), context, _one_thread
    ) as pool:
        yield from pool.map(make_clip, tasks)


def generate_sample_clips(
    out_dir: str | Path,
    num_train: int = NUM_TRAIN,
    num_val: int = NUM_VAL,
    num_frames: int = NUM_FRAMES,
    frame_size: tuple[int, int] = FRAME_SIZE,
    seed: int = 0,
    num_workers: int | None = None,
    overwrite: bool = False,
    progress: bool = True,
) -> Path:
    """Draws clips of moving people and writes them as PoseTrack18 does.

    The files depend on the arguments but not on ``num_workers``. A set that
    is already there is kept; an interrupted one is completed.

    Args:
        out_dir (str | Path): Folder to write; made if missing.
        num_train (int): Training clips, 1 or more.
        num_val (int): Validation clips, 1 or more.
        num_frames (int): Frames per clip, 5 or more.
        frame_size (tuple[int, int]): Width and height in pixels, 160 or
            more.
        seed (int): Seed of all draws, 0 or more.
        num_workers (int | None): Processes; None: one per CPU core.
        overwrite (bool): Whether to replace clips made by this function.
        progress (bool): Whether to show a progress bar.

    Returns:
        Path: ``out_dir``.

    Raises:
        ValueError: If an argument is out of its range.
        FileExistsError: If the folder holds clips with other parameters and
            ``overwrite`` is False, or data of another origin.
    """
    counts = dict(num_train=num_train, num_val=num_val)
    _check(counts, num_frames, frame_size, seed, num_workers)
    size = (int(frame_size[0]), int(frame_size[1]))
    root = Path(out_dir)
    wanted = dict(
        generator_version=GENERATOR_VERSION,
        seed=seed,
        num_train=num_train,
        num_val=num_val,
        num_frames=num_frames,
        frame_size=list(size),
    )
    _claim(root, wanted, overwrite)
    tasks = [
        (str(root), split, index, seed, num_frames, size)
        for split in SPLITS
        for index in range(counts[f'num_{split}'])
    ]
    missing = [task for task in tasks if not _is_done(task)]
    merged = [_merged(root, split) for split in SPLITS]
    if not missing and all(path.is_file() for path in merged):
        if progress:
            print(f'{root}: all {len(tasks)} clips are already there')
        return root
    for path in merged:
        path.unlink(missing_ok=True)
    threads = cv2.getNumThreads()
    _one_thread()
    try:
        made = _run(missing, num_workers or os.cpu_count() or 1)
        for _ in tqdm(
            made, 'sample clips', len(missing), disable=not progress
        ):
            pass
    finally:
        cv2.setNumThreads(threads)
    for split in SPLITS:
        _merge(root, split, counts[f'num_{split}'])
    return root
