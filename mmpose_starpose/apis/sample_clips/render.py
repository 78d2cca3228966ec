"""Draws lit meshes with the painter's algorithm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from .camera import View
from .mesh import Mesh, normals

SUPERSAMPLING = 2
_SHIFT = 3  # fractional bits of polygon corners


@dataclass(frozen=True)
class Light:
    """Light at one moment.

    Attributes:
        direction (np.ndarray): Unit vector towards the light, shape (3,).
        sun (np.ndarray): BGR strength of the directed light, shape (3,).
        ambient (np.ndarray): BGR strength of the sky light, shape (3,).
        gain (np.ndarray): BGR exposure of the whole picture, shape (3,).
        shadow (float): Darkness of cast shadows, in [0, 1].
    """

    direction: np.ndarray
    sun: np.ndarray
    ambient: np.ndarray
    gain: np.ndarray
    shadow: float


@dataclass
class Layer:
    """Rendered things over an empty picture.

    Attributes:
        corner (tuple[int, int]): Left and top of the drawn part, in pixels
            of the whole picture.
        colour (np.ndarray): BGR times coverage, (h, w, 3) uint8.
        coverage (np.ndarray): Shape (h, w), uint8; 255: wholly covered.
        labels (np.ndarray): Label of the nearest thing, supersampled, shape
            (2 * h, 2 * w), uint8; 0: none.
    """

    corner: tuple[int, int]
    colour: np.ndarray
    coverage: np.ndarray
    labels: np.ndarray


def shade(colours: np.ndarray, normal: np.ndarray, light: Light) -> np.ndarray:
    """Lit colours.

    Args:
        colours (np.ndarray): Unlit BGR, shape (N, 3).
        normal (np.ndarray): Unit normals, shape (N, 3).
        light (Light): The light.

    Returns:
        np.ndarray: BGR of shape (N, 3), 0 to 255.
    """
    facing = (normal @ light.direction + 0.15) / 1.15
    sky = 0.72 + 0.28 * normal[:, 1]
    lit = light.ambient * sky[:, None]
    lit = lit + light.sun * np.maximum(facing, 0)[:, None]
    return np.clip(255 * colours * lit, 0, 255)


def _visible(
    mesh: Mesh, view: View, light: Light
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Pixels, colours with label, and depths of the quads facing the view."""
    normal = normals(mesh.quads)
    centre = 0.5 * (mesh.quads[:, 0] + mesh.quads[:, 2])
    away = np.einsum('ij,ij->i', centre - view.position, normal)
    front = away < 0
    xy, corner_depth = view.project(mesh.quads[front])
    depth = 0.5 * (corner_depth[:, 0] + corner_depth[:, 2])
    near = depth > 0.4
    if not near.any():
        return None
    lit = shade(mesh.colours[front][near], normal[front][near], light)
    label: np.ndarray = np.full((len(lit), 1), mesh.label, float)
    return xy[near], np.hstack([lit, label]), depth[near]


def draw_meshes(
    meshes: Sequence[Mesh], view: View, light: Light, size: tuple[int, int]
) -> Layer | None:
    """Draws meshes, far quads first.

    Args:
        meshes (sequence[Mesh]): Lit and drawn together.
        view (View): The camera.
        light (Light): The light.
        size (tuple[int, int]): Width and height in pixels.

    Returns:
        Layer | None: The picture; None if nothing can be seen.
    """
    found = [_visible(m, view, light) for m in meshes]
    kept = [f for f in found if f is not None]
    width, height = size
    if not kept:
        return None
    xy = np.concatenate([f[0] for f in kept])
    paint = np.concatenate([f[1] for f in kept])
    depth = np.concatenate([f[2] for f in kept])
    low = np.minimum(
        np.minimum(xy[:, 0], xy[:, 1]), np.minimum(xy[:, 2], xy[:, 3])
    )
    high = np.maximum(
        np.maximum(xy[:, 0], xy[:, 1]), np.maximum(xy[:, 2], xy[:, 3])
    )
    inside = (high[:, 0] >= 0) & (high[:, 1] >= 0)
    inside &= (low[:, 0] < width) & (low[:, 1] < height)
    order = np.flatnonzero(inside)
    if not len(order):
        return None
    order = order[np.argsort(-depth[order], kind='stable')]
    edges = [low[order].min(axis=0), high[order].max(axis=0)]
    x0, y0 = (max(int(v), 0) for v in edges[0])
    x1 = min(int(edges[1][0]) + 2, width)
    y1 = min(int(edges[1][1]) + 2, height)
    # Pixel centres stay pixel centres in the supersampled picture.
    corners = (xy[order] - [x0, y0] + 0.5) * SUPERSAMPLING - 0.5
    corners = np.round(np.clip(corners, -4e3, 8e3) * (1 << _SHIFT))
    image: np.ndarray = np.zeros(
        ((y1 - y0) * SUPERSAMPLING, (x1 - x0) * SUPERSAMPLING, 4), np.uint8
    )
    fill = cv2.fillConvexPoly
    for polygon, colour in zip(
        corners.astype(np.int32), paint[order].tolist()
    ):
        fill(image, polygon, colour, 8, _SHIFT)
    inner = (x1 - x0, y1 - y0)
    labels = np.ascontiguousarray(image[..., 3])
    cover = np.minimum(labels, 1) * np.uint8(255)
    small = cv2.resize(image, inner, interpolation=cv2.INTER_AREA)
    cover = cv2.resize(cover, inner, interpolation=cv2.INTER_AREA)
    return Layer((x0, y0), small[..., :3], cover, labels)


def cast_shadow(
    segments: Sequence[tuple[np.ndarray, np.ndarray, float]],
    view: View,
    light: Light,
    size: tuple[int, int],
) -> np.ndarray:
    """Darkness of shadows on the floor.

    Args:
        segments (sequence): Body segments: both ends (3,) and radius, metres.
        view (View): The camera.
        light (Light): The light.
        size (tuple[int, int]): Width and height in pixels.

    Returns:
        np.ndarray: Shape (height, width), float32 in [0, 1].
    """
    width, height = size
    half = (width // 2, height // 2)
    scale = np.array([half[0] / width, half[1] / height])
    cast = np.zeros(half[::-1], np.uint8)
    touch = np.zeros(half[::-1], np.uint8)
    slope = light.direction / max(float(light.direction[1]), 0.25)
    extent = 2.0
    for start, end, radius in segments:
        ends = np.stack([start, end])
        ground = ends - slope * ends[:, 1:2]
        ground[:, 1] = 0.0
        xy, depth = view.project(ground)
        if depth.min() < 0.3:
            continue
        pixels = np.clip(xy * scale, -2000, 4000)
        a, b = (tuple(int(round(v)) for v in p) for p in pixels)
        wide = max(1, int(2 * radius * view.focal / depth.mean() * scale[0]))
        cv2.line(cast, a, b, 255, wide)
        if min(ends[:, 1]) < 0.2:
            extent = max(extent, 0.02 * view.focal / depth.mean())
            axes = (2 * wide, max(1, wide // 2))
            centre = (int(pixels[:, 0].mean()), int(pixels[:, 1].mean()))
            cv2.ellipse(touch, centre, axes, 0, 0, 360, 255, -1)
    soft = cv2.GaussianBlur(cast, (0, 0), 0.6 * extent)
    close = cv2.GaussianBlur(touch, (0, 0), 0.8 * extent)
    dark = light.shadow * soft.astype(np.float32)
    dark = np.maximum(dark, 0.55 * close.astype(np.float32)) / 255
    return cv2.resize(dark, size, interpolation=cv2.INTER_LINEAR)


def compose(
    background: np.ndarray,
    shadow: np.ndarray,
    layers: list[Layer],
    light: Light,
    grain: np.ndarray,
) -> np.ndarray:
    """The final picture: sub-frames averaged for motion blur, with grain.

    Args:
        background (np.ndarray): BGR, (height, width, 3), uint8.
        shadow (np.ndarray): Darkness, (height, width).
        layers (list[Layer]): Renders within the exposure time.
        light (Light): Its gain is applied to all.
        grain (np.ndarray): Sensor noise, (height, width, 3), grey levels.

    Returns:
        np.ndarray: BGR picture, (height, width, 3), uint8.
    """
    picture: np.ndarray = background.astype(np.float32)
    picture *= (1 - shadow)[..., None]
    share = np.float32(1.0 / max(len(layers), 1))
    cover = np.ones(picture.shape[:2], np.float32)
    for layer in layers:
        x, y = layer.corner
        h, w = layer.coverage.shape
        cover[y : y + h, x : x + w] -= share / 255 * layer.coverage
    picture *= cover[..., None]
    for layer in layers:
        x, y = layer.corner
        h, w = layer.coverage.shape
        picture[y : y + h, x : x + w] += share * layer.colour
    picture *= light.gain.astype(np.float32)
    picture += grain
    np.rint(picture, out=picture)
    np.clip(picture, 0, 255, out=picture)
    return picture.astype(np.uint8)
