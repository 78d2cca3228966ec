"""Textures of walls, skylines, floors and the things before them."""

from __future__ import annotations

import cv2
import numpy as np

from .texture import cloth_colour, hsv, noise

WALL = (1024, 512)
FLOOR = (768, 768)
"""Sizes of the textures: width and height in pixels."""


def _tint(image: np.ndarray, amount: np.ndarray) -> np.ndarray:
    tinted: np.ndarray = image * (1 + amount[..., None])
    return np.clip(tinted, 0, 1, out=tinted)


def _rectangles(
    rng: np.random.Generator, image: np.ndarray, count: int
) -> None:
    """Draws posters, doors and shelves; some carry smaller blobs."""
    height, width = image.shape[:2]
    for _ in range(count):
        w, h = rng.integers(12, 130), rng.integers(16, 170)
        x, y = rng.integers(0, width), rng.integers(height // 5, height)
        colour = cloth_colour(rng)
        cv2.rectangle(image, (x, y), (x + w, y + h), colour.tolist(), -1)
        for _ in range(rng.integers(0, 5)):
            at = (int(x + rng.random() * w), int(y + rng.random() * h))
            axes = (int(rng.integers(2, 18)), int(rng.integers(2, 30)))
            tone = cloth_colour(rng).tolist()
            cv2.ellipse(image, at, axes, rng.uniform(0, 180), 0, 360, tone, -1)
        edge = (colour * rng.uniform(0.3, 1.4)).tolist()
        cv2.rectangle(image, (x, y), (x + w, y + h), edge, 2)


def _windows(
    rng: np.random.Generator, image: np.ndarray, area: tuple[int, ...]
) -> None:
    """Draws a grid of windows into an area (x0, y0, x1, y1)."""
    x0, y0, x1, y1 = area
    step_x, step_y = rng.integers(10, 34), rng.integers(14, 40)
    share = rng.uniform(0.35, 0.75)
    glass = hsv(rng.uniform(0.5, 0.65), 0.25, rng.uniform(0.1, 0.7))
    for x in range(x0 + 3, x1 - step_x, step_x):
        for y in range(y0 + 4, y1 - step_y, step_y):
            tone = (glass * rng.uniform(0.5, 1.3)).tolist()
            end = (int(x + share * step_x), int(y + share * step_y))
            cv2.rectangle(image, (x, y), end, tone, -1)


def indoor_wall(rng: np.random.Generator) -> np.ndarray:
    """A wall with posters, doors and windows, (512, 1024, 3), 0 to 1."""
    width, height = WALL
    image: np.ndarray = np.ones((height, width, 3), np.float32)
    image *= hsv(rng.random(), rng.uniform(0, 0.35), rng.uniform(0.35, 0.9))
    image = _tint(image, 0.08 * noise(rng, WALL, 5, 4))
    if rng.random() < 0.35:  # bricks or panels
        h, w = rng.integers(8, 40), rng.integers(16, 90)
        line = rng.uniform(0.6, 0.9)
        image[:: int(h)] *= line
        image[:, :: int(w)] *= line
    if rng.random() < 0.5:
        _windows(rng, image, (0, 60, width, int(rng.integers(180, 400))))
    _rectangles(rng, image, int(rng.integers(8, 30)))
    foot = int(rng.integers(6, 24))
    image[-foot:] = cloth_colour(rng)
    return image


def outdoor_wall(rng: np.random.Generator) -> np.ndarray:
    """Sky, buildings and greenery, (512, 1024, 3), 0 to 1."""
    width, height = WALL
    fade = np.linspace(0, 1, height)[:, None, None] * np.ones((1, width, 1))
    top = hsv(
        rng.uniform(0.54, 0.64), rng.uniform(0, 0.6), rng.uniform(0.6, 1)
    )
    low = hsv(rng.uniform(0.05, 0.6), rng.uniform(0, 0.2), rng.uniform(0.7, 1))
    image: np.ndarray = (top + fade * (low - top)).astype(np.float32)
    image = _tint(image, 0.1 * np.maximum(noise(rng, WALL, 4, 4), 0))
    for _ in range(int(rng.integers(4, 16))):
        w, h = int(rng.integers(40, 220)), int(rng.integers(60, 420))
        x = int(rng.integers(-40, width))
        tone = hsv(rng.random(), 0.3 * rng.random(), rng.uniform(0.15, 0.8))
        area = (x, height - h, x + w, height)
        cv2.rectangle(image, area[:2], area[2:], tone.tolist(), -1)
        if rng.random() < 0.8:
            _windows(rng, image, area)
    if rng.random() < 0.6:  # a hedge or a row of woods
        edge = height * rng.uniform(0.5, 0.9)
        line = edge + 40 * noise(rng, (width, 1), 12, 4)[0]
        green = hsv(rng.uniform(0.2, 0.4), 0.5, rng.uniform(0.15, 0.5))
        below = np.arange(height)[:, None] > line[None]
        leaves = 1 + 0.5 * noise(rng, WALL, 60, 3)
        image[below] = green * leaves[below][:, None]
    return _tint(np.clip(image, 0, 1), 0.07 * noise(rng, WALL, 30, 3))


def standing_things(rng: np.random.Generator, outdoor: bool) -> np.ndarray:
    """Trees, lamps, fences or furniture standing on the ground."""
    width, height = WALL
    image: np.ndarray = np.zeros((height, width, 4), np.float32)
    for _ in range(int(rng.integers(3, 12))):
        x, tone = int(rng.integers(0, width)), cloth_colour(rng)
        if outdoor and rng.random() < 0.55:
            trunk = hsv(0.08, 0.4, rng.uniform(0.1, 0.4))
            tall, wide = int(rng.integers(80, 260)), int(rng.integers(3, 12))
            foot = (x + wide, height)
            cv2.rectangle(
                image, (x, height - tall), foot, (*trunk.tolist(), 1.0), -1
            )
            green = hsv(rng.uniform(0.18, 0.42), 0.5, rng.uniform(0.2, 0.55))
            for _ in range(int(rng.integers(6, 28))):
                dx, dy = rng.standard_normal(2) * [0.2 * tall, 0.16 * tall]
                at = (int(x + dx), int(height - tall + dy))
                leaf = (green * rng.uniform(0.6, 1.3)).tolist()
                size = int(rng.uniform(0.05, 0.2) * tall) + 2
                cv2.circle(image, at, size, (*leaf, 1.0), -1)
        elif rng.random() < 0.3:
            end = (x + int(rng.integers(2, 8)), height)
            tall = int(rng.integers(120, 480))
            cv2.rectangle(
                image, (x, height - tall), end, (*tone.tolist(), 1.0), -1
            )
        else:
            w, h = int(rng.integers(20, 160)), int(rng.integers(15, 90))
            area = (x, height - h, x + w, height)
            cv2.rectangle(image, area[:2], area[2:], (*tone.tolist(), 1.0), -1)
            lid = (*(tone * 1.3).tolist(), 1.0)
            top = (x + w, height - int(0.7 * h))
            cv2.rectangle(image, area[:2], top, lid, -1)
    speckle = 0.1 * noise(rng, WALL, 50, 3)
    image[..., :3] = _tint(image[..., :3], speckle)
    return image


def floor_texture(rng: np.random.Generator, outdoor: bool) -> np.ndarray:
    """Grass, tiles, planks or paving, (768, 768, 3), 0 to 1."""
    width, height = FLOOR
    image: np.ndarray = np.ones((height, width, 3), np.float32)
    if outdoor and rng.random() < 0.45:
        image *= hsv(rng.uniform(0.2, 0.35), 0.45, rng.uniform(0.25, 0.6))
        return _tint(image, 0.16 * noise(rng, FLOOR, 40, 4))
    image *= hsv(
        rng.uniform(0, 0.2), rng.uniform(0, 0.45), rng.uniform(0.2, 0.8)
    )
    image = _tint(image, 0.1 * noise(rng, FLOOR, 12, 5))
    if rng.random() < 0.7:  # tiles, planks or paving
        step = int(rng.integers(14, 70))
        ratio = int(rng.choice([1, 1, 2, 6]))
        image[::step] *= 0.75
        image[:, :: step * ratio] *= 0.75
    if rng.random() < 0.35:  # painted lines
        for _ in range(int(rng.integers(1, 5))):
            ends = rng.integers(0, width, (2, 2)).tolist()
            tone = cloth_colour(rng).tolist()
            cv2.line(image, ends[0], ends[1], tone, int(rng.integers(3, 12)))
    return np.clip(image, 0, 1)
