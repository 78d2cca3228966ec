"""Sample clips rewritten in the official layouts of real data sets.

They let data set classes, converters and a user's own scripts be tried out
before a download. Each writer keeps its data set's oddities: numbering,
points counted from 1, frames without labels, ignore regions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .layout_images import write_coco, write_crowdpose, write_mpii
from .layout_posetrack import (
    write_posetrack17,
    write_posetrack18,
    write_posetrack21,
)
from .layout_video import write_jhmdb, write_penn_action

LAYOUTS: dict[str, Callable[[Path, Path], None]] = dict(
    posetrack17=write_posetrack17,
    posetrack18=write_posetrack18,
    posetrack21=write_posetrack21,
    jhmdb=write_jhmdb,
    penn_action=write_penn_action,
    coco=write_coco,
    mpii=write_mpii,
    crowdpose=write_crowdpose,
)


def write_layout(clips: str | Path, out_dir: str | Path, layout: str) -> Path:
    """Writes sample clips as an official download would lie there.

    Args:
        clips (str | Path): Folder of :func:`generate_sample_clips`.
        out_dir (str | Path): Folder to write; must be empty or missing.
        layout (str): One of ``LAYOUTS``.

    Returns:
        Path: ``out_dir``.

    Raises:
        ValueError: If the layout is unknown.
        FileExistsError: If there is something in ``out_dir``.
        FileNotFoundError: If ``clips`` holds no clips.
    """
    if layout not in LAYOUTS:
        raise ValueError(
            f"layout is '{layout}', but must be one of {sorted(LAYOUTS)}"
        )
    out = Path(out_dir)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(f"'{out}' is not an empty folder")
    LAYOUTS[layout](Path(clips), out)
    return out
