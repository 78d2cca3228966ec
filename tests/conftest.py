from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

# before anything of mmpose: without full mmcv it is not importable alone
import mmpose_starpose  # noqa: F401
from mmpose_starpose.apis import generate_sample_clips, write_layout


@pytest.fixture(scope='session')
def clips(tmp_path_factory) -> Path:
    """A small set of sample clips."""
    return generate_sample_clips(
        tmp_path_factory.mktemp('clips'),
        num_train=2,
        num_val=1,
        num_frames=6,
        frame_size=(256, 192),
        num_workers=1,
        overwrite=True,
        progress=False,
    )


@pytest.fixture(autouse=True)
def mmpose_scope():
    from mmengine.registry import init_default_scope

    init_default_scope('mmpose')


@pytest.fixture
def picture() -> np.ndarray:
    """A smooth textured image of (192, 256, 3)."""
    y, x = np.mgrid[:192, :256] / 10
    waves = [np.sin(x + y), np.cos(x - y), np.sin(2 * x) * np.cos(y)]
    return (128 + 100 * np.stack(waves, -1)).astype(np.uint8)


@pytest.fixture
def download(clips, tmp_path):
    """Writes a tiny data set in the layout of an official download."""

    def write(layout: str) -> Path:
        return write_layout(clips, tmp_path / layout, layout)

    return write
