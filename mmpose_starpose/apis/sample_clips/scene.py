"""Backgrounds: a textured floor, a wall or skyline, and things before it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .backdrop import (
    WALL,
    floor_texture,
    indoor_wall,
    outdoor_wall,
    standing_things,
)
from .camera import View


@dataclass(frozen=True)
class Scene:
    """A static place.

    Attributes:
        wall (np.ndarray): BGR texture of the back, (512, 1024, 3) uint8.
        things (np.ndarray): BGR and alpha of things before the back, of the
            same size, uint8.
        floor (np.ndarray): BGR texture, (768, 768, 3) uint8.
        back (np.ndarray): Middle of the wall's foot, shape (3,), metres.
        along (np.ndarray): Unit vector along the wall, shape (3,).
        width (float): Width of the wall in metres; it is half as high.
        depth (float): Depth of the floor, from the wall forward, metres.
        nearer (float): How far the things stand before the wall, metres.
    """

    wall: np.ndarray
    things: np.ndarray
    floor: np.ndarray
    back: np.ndarray
    along: np.ndarray
    width: float
    depth: float
    nearer: float


def sample_scene(
    rng: np.random.Generator, back_z: float, view_width: float, front_z: float
) -> Scene:
    """Draws a place.

    Args:
        rng (np.random.Generator): Source of the draws.
        back_z (float): z of the wall, behind everybody, metres.
        view_width (float): Width of the view at the wall, metres.
        front_z (float): z of the camera, metres.

    Returns:
        Scene: The place.
    """
    outdoor = bool(rng.random() < 0.5)
    wall = outdoor_wall(rng) if outdoor else indoor_wall(rng)
    blur = rng.uniform(0.0, 2.2)
    wall = np.clip(wall * 255, 0, 255).astype(np.uint8)
    if blur > 0.4:
        wall = cv2.GaussianBlur(wall, (0, 0), blur)
    things = np.clip(standing_things(rng, outdoor) * 255, 0, 255).astype(
        np.uint8
    )
    things = cv2.GaussianBlur(things, (0, 0), 0.5 + 0.5 * blur)
    floor = np.clip(floor_texture(rng, outdoor) * 255, 0, 255).astype(np.uint8)
    turn = np.deg2rad(rng.uniform(-14, 14))
    return Scene(
        wall=wall,
        things=things,
        floor=floor,
        back=np.array([0.0, 0.0, back_z]),
        along=np.array([np.cos(turn), 0.0, np.sin(turn)]),
        width=2.4 * view_width,
        depth=front_z - back_z - 0.9,
        nearer=float(rng.uniform(0.2, 1.0)),
    )


def draw_scene(scene: Scene, view: View, size: tuple[int, int]) -> np.ndarray:
    """The place seen by a camera.

    Args:
        scene (Scene): The place.
        view (View): The camera.
        size (tuple[int, int]): Width and height in pixels.

    Returns:
        np.ndarray: BGR, (height, width, 3), uint8.
    """
    along, width = scene.along, scene.width
    towards = np.array([-along[2], 0.0, along[0]])
    tall = width * WALL[1] / WALL[0]
    up = np.array([0.0, 1.0, 0.0])

    def upright(front: float) -> np.ndarray:
        origin = scene.back + front * towards + tall * up - 0.5 * width * along
        step = width / WALL[0]
        return view.plane_to_image(origin, step * along, -step * up)

    image = cv2.warpPerspective(
        scene.wall, upright(0.0), size, borderMode=cv2.BORDER_REPLICATE
    )
    cols = scene.floor.shape[1]
    origin = scene.back - 0.5 * width * along
    homography = view.plane_to_image(
        origin,
        width / cols * along,
        scene.depth / scene.floor.shape[0] * towards,
    )
    cv2.warpPerspective(
        scene.floor,
        homography,
        size,
        dst=image,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_TRANSPARENT,
    )
    things = cv2.warpPerspective(scene.things, upright(scene.nearer), size)
    alpha = things[..., 3:].astype(np.float32) / 255
    mixed = image * (1 - alpha) + things[..., :3].astype(np.float32)
    return np.clip(mixed, 0, 255).astype(np.uint8)
