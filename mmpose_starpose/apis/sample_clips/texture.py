"""Procedural textures: noise, cloth, floors."""

from __future__ import annotations

import cv2
import numpy as np

CLOTH_PIXELS = 128
CLOTH_METRES = 0.64
"""A cloth texture has 128 x 128 pixels and repeats every 0.64 m."""


def noise(
    rng: np.random.Generator,
    size: tuple[int, int],
    cells: float,
    octaves: int = 3,
) -> np.ndarray:
    """Smooth noise of several scales.

    Args:
        rng (np.random.Generator): Source of the draws.
        size (tuple[int, int]): Width and height in pixels.
        cells (float): Cells of the coarsest scale across the width.
        octaves (int): Number of scales, each twice as fine.

    Returns:
        np.ndarray: Shape (height, width), float32, about -1 to 1.
    """
    width, height = size
    total: np.ndarray = np.zeros((height, width), np.float32)
    weight = 1.0
    for _ in range(octaves):
        nx = int(np.clip(round(cells), 2, width))
        ny = int(np.clip(round(cells * height / width), 2, height))
        grid = rng.uniform(-1, 1, (ny, nx)).astype(np.float32)
        layer = cv2.resize(grid, size, interpolation=cv2.INTER_CUBIC)
        total += weight * layer
        cells, weight = cells * 2.3, weight * 0.55
    return total


def hsv(hue: float, saturation: float, value: float) -> np.ndarray:
    """A BGR colour of shape (3,), all in [0, 1]."""
    cell = np.array([[[hue % 1.0 * 360, saturation, value]]], np.float32)
    return cv2.cvtColor(cell, cv2.COLOR_HSV2BGR)[0, 0].astype(np.float64)


def cloth_colour(rng: np.random.Generator) -> np.ndarray:
    """A BGR garment colour, shape (3,): greys, muted and vivid colours."""
    kind = rng.random()
    if kind < 0.3:
        return hsv(rng.random(), 0.08 * rng.random(), rng.uniform(0.07, 0.95))
    if kind < 0.7:
        return hsv(
            rng.random(), rng.uniform(0.15, 0.5), rng.uniform(0.15, 0.8)
        )
    return hsv(rng.random(), rng.uniform(0.5, 0.9), rng.uniform(0.3, 0.9))


def cloth(rng: np.random.Generator, plain: float = 0.4) -> np.ndarray:
    """A fabric: plain, striped, checked or blotched, with wrinkles.

    Args:
        rng (np.random.Generator): Source of the draws.
        plain (float): Chance of a plain fabric.

    Returns:
        np.ndarray: BGR texture, (128, 128, 3) float32, about 0 to 1.
    """
    n = CLOTH_PIXELS
    base, other = cloth_colour(rng), cloth_colour(rng)
    rows, cols = np.indices((n, n))
    mix = np.zeros((n, n))
    kind = rng.random()
    if kind >= plain:
        step = int(rng.choice([8, 16, 32, 64]))
        share = rng.uniform(0.2, 0.6)
        across = (rows % step) < share * step
        along = (cols % step) < share * step
        form = int(rng.integers(5))
        if form == 0:
            mix = across * 1.0
        elif form == 1:
            mix = along * 1.0
        elif form == 2:
            mix = 0.5 * across + 0.5 * along
        elif form == 3:
            blot = noise(rng, (n, n), rng.uniform(4, 14), 2)
            mix = (blot > rng.uniform(-0.2, 0.4)) * 1.0
        else:
            dots = (rows % step - step / 2) ** 2 + (
                cols % step - step / 2
            ) ** 2
            mix = (dots < (0.3 * step) ** 2) * 1.0
    image = base + mix[..., None] * (other - base)
    wrinkles = 1 + rng.uniform(0.05, 0.13) * noise(rng, (n, n), 5, 4)
    grain = 1 + 0.04 * rng.standard_normal((n, n))
    return (image * (wrinkles * grain)[..., None]).astype(np.float32)


def sample(texture: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Looks up a repeating cloth texture.

    Args:
        texture (np.ndarray): Shape (128, 128, 3).
        u (np.ndarray): Metres around the part, any shape S.
        v (np.ndarray): Metres along the part, shape S.

    Returns:
        np.ndarray: BGR, shape S + (3,).
    """
    scale = CLOTH_PIXELS / CLOTH_METRES
    cols = np.floor(np.asarray(u) * scale).astype(int) % CLOTH_PIXELS
    rows = np.floor(np.asarray(v) * scale).astype(int) % CLOTH_PIXELS
    return texture[rows, cols]
