"""Pictures: what the model saw, what it made of it, what was true."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from ..datasets.transforms.degradation_functional import resize

# red for the person's left, blue for the right, green for the middle (BGR)
SIDE_COLORS = {'left': (60, 60, 235), 'right': (235, 140, 40)}
MIDDLE_COLOR = (70, 200, 70)


def draw_skeleton(
    image: np.ndarray,
    keypoints: np.ndarray,
    shown: np.ndarray,
    dataset_meta: dict,
    thickness: int = 1,
) -> np.ndarray:
    """Draw one skeleton, the person's left red and right blue.

    Args:
        image: BGR image of shape (H, W, 3), uint8; not changed.
        keypoints: Key points in pixels of the image, shape (K, 2).
        shown: Which of them to draw, shape (K,), bool.
        dataset_meta: MMPose's meta information with ``skeleton_links`` and
            ``keypoint_id2name``.
        thickness: Thickness of the bones in pixels.

    Returns:
        New image of the same shape.
    """
    names = dataset_meta['keypoint_id2name']
    colors = [
        SIDE_COLORS.get(names[i].split('_')[0], MIDDLE_COLOR)
        for i in range(len(keypoints))
    ]
    image = image.copy()
    # 4 fractional bits keep the drawing as precise as the key points
    points = [tuple(int(round(v * 16)) for v in p) for p in keypoints]
    for a, b in dataset_meta['skeleton_links']:
        if shown[a] and shown[b]:
            color = colors[a] if colors[a] == colors[b] else MIDDLE_COLOR
            cv2.line(
                image, points[a], points[b], color, thickness, cv2.LINE_AA, 4
            )
    for point, color, show in zip(points, colors, shown):
        if show:
            radius = 16 * (thickness + 1)
            cv2.circle(image, point, radius, color, -1, cv2.LINE_AA, 4)
    return image


def overlay_heatmaps(image: np.ndarray, heatmaps: np.ndarray) -> np.ndarray:
    """Lay heatmaps over a darkened image, hot where any of them is high.

    Args:
        image: BGR image of shape (H, W, 3), uint8; not changed.
        heatmaps: One map a key point, shape (K, h, w), peaks about 1.

    Returns:
        New image of the same shape.
    """
    heat = np.clip(heatmaps.max(axis=0), 0, 1).astype(np.float32)
    heat = cv2.resize(heat, image.shape[1::-1])[..., None]
    colors = cv2.applyColorMap((255 * heat).astype(np.uint8), cv2.COLORMAP_HOT)
    return (0.5 * image * (1 - heat) + colors * heat).astype(np.uint8)


def titled_row(
    images: Sequence[np.ndarray],
    titles: Sequence[str],
    size: tuple[int, int],
) -> np.ndarray:
    """Put images side by side under their titles.

    Args:
        images: BGR images, uint8. Smaller ones are enlarged without
            smoothing, so that their pixels show.
        titles: One title an image.
        size: Width and height of each cell in pixels.

    Returns:
        BGR image of shape (height + 22, n * width, 3).
    """
    cells = []
    for image, title in zip(images, titles):
        smaller = image.shape[1] < size[0]
        cell = resize(image, size, 'nearest' if smaller else 'area')
        head = np.full((22, size[0], 3), 255, np.uint8)
        cv2.putText(
            head,
            title,
            (4, 15),
            cv2.FONT_HERSHEY_SIMPLEX,
            0.42,
            (0, 0, 0),
            1,
            cv2.LINE_AA,
        )
        cells.append(np.vstack([head, cell]))
    return np.hstack(cells)


def save_gif(
    images: Sequence[np.ndarray], path: str | Path, fps: float = 8
) -> None:
    """Write images as an endless animation.

    Args:
        images: BGR images of one size, uint8.
        path: File to write.
        fps: Frames per second.

    Raises:
        ValueError: If there is no image.
    """
    if not images:
        raise ValueError(f"no image to write to '{path}'")
    # one palette for all frames: colours do not flicker
    frames = [Image.fromarray(image[..., ::-1]) for image in images]
    some = [images[i] for i in sorted({0, len(images) // 2, len(images) - 1})]
    palette = Image.fromarray(np.vstack(some)[..., ::-1]).quantize(256)
    frames = [f.quantize(palette=palette, dither=Image.NONE) for f in frames]
    frames[0].save(
        path,
        save_all=True,
        append_images=frames[1:],
        duration=round(1000 / fps),
        loop=0,
        optimize=True,
    )
