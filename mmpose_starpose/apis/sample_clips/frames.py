"""Draws the frames of a clip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from .annotate import image_id, person_record
from .clip import Clip
from .mesh import Mesh
from .render import Light, cast_shadow, compose, draw_meshes
from .scene import draw_scene

SHADOW_BONES: tuple[tuple[str, str, float], ...] = (
    ('pelvis', 'upper', 0.085),
    ('head_pivot', 'head_top', 0.05),
    *(
        (f'{side}_{a}', f'{side}_{b}', radius)
        for side in ('left', 'right')
        for a, b, radius in (
            ('shoulder', 'elbow', 0.03),
            ('elbow', 'wrist', 0.024),
            ('hip', 'knee', 0.05),
            ('knee', 'ankle', 0.034),
        )
    ),
)
"""Bones that cast shadows: both joints and the radius in statures."""


def light_at(clip: Clip, t: float) -> Light:
    """The light at time ``t``: it turns, flickers and shifts in colour."""
    d, base = clip.light_drift, clip.light
    turn = 0.5 * d[0] * t
    x, y, z = base.direction
    direction = np.array(
        [
            np.cos(turn) * x + np.sin(turn) * z,
            y,
            np.cos(turn) * z - np.sin(turn) * x,
        ]
    )
    sun = base.sun * (1 + 0.25 * d[1] * np.sin(4 * t + 6 * d[2]))
    gain = base.gain * (1 + 0.12 * d[3] * np.sin(6 * t + 6 * d[4]))
    gain = gain + 0.03 * d[5:8] * np.sin(3 * t)
    return replace(base, direction=direction, sun=sun, gain=gain)


def draw_frame(
    clip: Clip, frame: int, video: str, with_people: bool = True
) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """Draws one frame.

    Args:
        clip (Clip): The clip.
        frame (int): Frame number.
        video (str): The video's six digits, for the ids.
        with_people (bool): Whether people are drawn and annotated.

    Returns:
        tuple: BGR picture (height, width, 3) uint8, and the annotations.
    """
    t = float(clip.times[frame])
    people = clip.people if with_people else []
    view, light = clip.camera.view(t), light_at(clip, t)
    poses = [p.pose(t) for p in people]
    moments = [t]
    if clip.exposure and people:
        moments += [t - 0.5 * clip.exposure, t + 0.5 * clip.exposure]
    layers = []
    for moment in moments:
        bodies = [
            Mesh(p.model.quads(p.pose(moment)), p.model.colours, i + 1)
            for i, p in enumerate(people)
        ]
        layers.append(
            draw_meshes(
                clip.things + bodies,
                clip.camera.view(moment),
                light,
                clip.size,
            )
        )
    segments = [
        (pose.joints[a], pose.joints[b], radius * p.shape.stature)
        for p, pose in zip(people, poses)
        for a, b, radius in SHADOW_BONES
    ]
    width, height = clip.size
    x, y = 37 * frame % 64, 23 * frame % 64
    picture = compose(
        draw_scene(clip.scene, view, clip.size),
        cast_shadow(segments, view, light, clip.size),
        [la for la in layers if la is not None],
        light,
        clip.grain[y : y + height, x : x + width],
    )
    number = image_id(video, frame)
    records = [
        person_record(
            pose,
            view,
            clip.size,
            layers[0],
            i + 1,
            p.guessed,
            number,
            p.motion.action,
            p.shape.stature,
        )
        for i, (p, pose) in enumerate(zip(people, poses))
    ]
    return picture, [r for r in records if r is not None]


def draw_clip(
    clip: Clip, video: str
) -> Iterator[tuple[np.ndarray, list[dict[str, Any]]]]:
    """Draws all frames; see :func:`draw_frame`."""
    for frame in range(len(clip.times)):
        yield draw_frame(clip, frame, video)
