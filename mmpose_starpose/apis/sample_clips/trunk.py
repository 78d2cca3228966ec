"""The mesh of a clothed trunk with the neck."""

from __future__ import annotations

import numpy as np

from .appearance import Look
from .mesh import Part, angles, grid_quads, middles, ring_points
from .skeleton import BodyShape, Pose
from .texture import sample

# Trunk rings: frame (0 pelvis, 1 chest), height, half width, half depth and
# shift to the front, in statures.
_TRUNK = np.array(
    [
        [0, -0.058, 0.020, 0.030, 0.000],
        [0, -0.045, 0.066, 0.056, -0.004],
        [0, -0.020, 0.088, 0.067, -0.008],
        [0, 0.015, 0.095, 0.067, -0.008],
        [0, 0.055, 0.088, 0.060, -0.002],
        [0, 0.095, 0.079, 0.056, 0.004],
        [1, 0.045, 0.080, 0.058, 0.004],
        [1, 0.095, 0.090, 0.064, 0.004],
        [1, 0.140, 0.098, 0.066, 0.003],
        [1, 0.172, 0.103, 0.058, -0.002],
        [1, 0.195, 0.095, 0.047, -0.007],
        [1, 0.212, 0.070, 0.038, -0.008],
        [1, 0.224, 0.041, 0.033, -0.006],
        [1, 0.232, 0.031, 0.032, -0.003],
        [1, 0.262, 0.029, 0.032, 0.004],
    ]
)
_COLLAR = 0.314
"""Height of a shirt's collar over the hips, in statures."""


def _smooth_matrix(rings: int, keys: int) -> np.ndarray:
    """Weights (rings, keys) of a smooth curve through the key rings."""
    at = np.linspace(0, keys - 1, rings)
    grid = np.arange(keys)
    weights = np.stack([np.interp(at, grid, e) for e in np.eye(keys)], 1)
    inner = 0.25 * weights[:-2] + 0.5 * weights[1:-1] + 0.25 * weights[2:]
    weights[1:-1] = inner
    return weights


def trunk(shape: BodyShape, look: Look, detail: float) -> Part:
    """Trunk and neck: trousers, shirt with front detail, skin."""
    h = shape.stature
    rings, count = int(30 * detail) + 8, int(22 * detail) + 10
    mix = _smooth_matrix(rings, len(_TRUNK))
    in_chest = _TRUNK[:, :1]
    neck = _TRUNK[:, :1] * _TRUNK[:, 1:2] > 0.2
    size = _TRUNK[:, 2:4] * h * np.where(neck, 1.0, shape.girth)
    size[:, :1] *= np.where(in_chest > 0, shape.shoulders, shape.hips)
    waist = np.exp(-(((np.arange(len(_TRUNK)) - 5) / 2.0) ** 2))
    belly = (shape.belly - 1) * waist * 0.06 * h
    size[:, 1] += belly
    local = np.stack(
        [0 * belly, _TRUNK[:, 1] * h, _TRUNK[:, 4] * h + 0.7 * belly], 1
    )
    height = mix @ (_TRUNK[:, 1] + 0.095 * _TRUNK[:, 0])
    radii = mix @ size
    clothed = height > look.hem
    gap = np.where(clothed & (height < _COLLAR), look.loose_top, 0.002)
    radii = radii + gap[:, None] * h
    row = middles(height)[:, None] + np.zeros((1, count))
    col = middles(angles(count))[None] + np.zeros((rings - 1, 1))
    flat_v, flat_u = row * h, np.sin(col) * 0.1 * h + (np.cos(col) < 0) * 0.3
    colours: np.ndarray = sample(look.top, flat_u, -flat_v).astype(np.float64)
    colours = _front_detail(look, colours, row - 0.095, np.sin(col), col)
    lower = row < look.hem
    colours[lower] = sample(look.bottom, flat_u, -flat_v)[lower]
    belt = lower & (row > 0.062)
    colours[belt] *= 0.5
    colours[row > _COLLAR - 0.03 * (np.abs(col) < 0.5)] = look.skin
    shade = 1 - 0.18 * (np.abs(np.sin(col)) > 0.8) * (row < 0.28)
    shade = shade * np.where(row > 0.325, 0.72, 1.0)
    colours = (colours * shade[..., None])[::-1].reshape(-1, 3)

    def quads(pose: Pose) -> np.ndarray:
        low, high = pose.frames['pelvis'], pose.frames['chest']
        keys = np.where(
            in_chest > 0,
            pose.joints['lumbar'] + local @ high.T,
            pose.joints['pelvis'] + local @ low.T,
        )
        axes = [
            mix @ np.where(in_chest > 0, high[:, k], low[:, k]) for k in (0, 2)
        ]
        points = ring_points(mix @ keys, axes[0], axes[1], radii, count, 0.8)
        return grid_quads(points[::-1])

    return colours, quads


def _front_detail(
    look: Look,
    colours: np.ndarray,
    height: np.ndarray,
    across: np.ndarray,
    angle: np.ndarray,
) -> np.ndarray:
    """Paints the chest; heights are over the lumbar joint, in statures."""
    front = np.abs(angle) < 1.3
    if look.front == 'logo':
        on = (np.abs(across) < 0.42) & (np.abs(height - 0.135) < 0.032)
    elif look.front == 'placket':
        on = np.abs(across) < 0.08
    elif look.front == 'tie':
        on = np.abs(across) < 0.13 * (0.4 + (0.22 - height) * 4)
    elif look.front == 'bib':
        on = (np.abs(across) < 0.62) & (height < 0.15)
    else:
        on = np.zeros(colours.shape[:2], bool)
    colours[on & front] = look.detail
    collar = front & (np.abs(across) < (height - 0.168) * 9)
    colours[collar] = look.skin * 0.92
    return colours
