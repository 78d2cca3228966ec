"""One clip: people, camera, place and light, drawn frame by frame."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .actions import pose_at, seat_of
from .appearance import sample_look
from .body import PersonModel
from .camera import CameraPath, sample_camera
from .mesh import Mesh
from .motion import ACTIONS, Motion, place_at, sample_motion
from .objects import scatter, seat
from .render import Light
from .scene import Scene, sample_scene
from .skeleton import BodyShape, Pose, sample_body


@dataclass(frozen=True)
class Person:
    """One person of a clip.

    Attributes:
        shape (BodyShape): Body lengths.
        motion (Motion): The movement; time 0 is the middle of the clip.
        model (PersonModel): The mesh.
        guessed (np.ndarray): Key points labelled even when hidden, (17,).
    """

    shape: BodyShape
    motion: Motion
    model: PersonModel
    guessed: np.ndarray

    def pose(self, t: float) -> Pose:
        """The posed body in the world at time ``t`` in seconds."""
        return pose_at(self.shape, self.motion, t)


@dataclass(frozen=True)
class Clip:
    """A clip before drawing.

    Attributes:
        people (list[Person]): 1 to 4 people.
        camera (CameraPath): The camera.
        scene (Scene): Floor and background.
        things (list[Mesh]): Seats and clutter.
        light (Light): Light at time 0.
        light_drift (np.ndarray): Draws shaping the light's change, (8,).
        grain (np.ndarray): Sensor noise, float32 of shape
            (height + 64, width + 64, 3); each frame takes another part.
        times (np.ndarray): Time of each frame in seconds, (num_frames,).
        exposure (float): Exposure of a frame in seconds; 0: no blur.
        size (tuple[int, int]): Width and height in pixels.
    """

    people: list[Person]
    camera: CameraPath
    scene: Scene
    things: list[Mesh]
    light: Light
    light_drift: np.ndarray
    grain: np.ndarray
    times: np.ndarray
    exposure: float
    size: tuple[int, int]


def _sample_light(rng: np.random.Generator) -> Light:
    around = rng.uniform(0, 2 * np.pi)
    up = np.deg2rad(rng.uniform(32, 78))
    flat = np.cos(up)
    direction = np.array(
        [flat * np.sin(around), np.sin(up), flat * np.cos(around)]
    )
    warm = 1 + rng.uniform(-0.12, 0.12) * np.array([-1.0, 0.0, 1.0])
    hard = rng.uniform(0.15, 0.85)
    return Light(
        direction=direction,
        sun=(0.25 + 0.6 * hard) * warm,
        ambient=(0.75 - 0.35 * hard) * (2 - warm),
        gain=rng.uniform(0.75, 1.12) * warm,
        shadow=0.15 + 0.4 * hard,
    )


def _apart(
    shape: BodyShape,
    motion: Motion,
    others: list[tuple[BodyShape, Motion]],
    times: np.ndarray,
) -> bool:
    """Whether a person stays 0.6 m clear of all others."""
    for t in times:
        here = place_at(shape, motion, t)[1]
        for other in others:
            if np.linalg.norm(here - place_at(*other, t)[1]) < 0.65:
                return False
    return True


def _sample_people(
    rng: np.random.Generator,
    size: tuple[int, int],
    first_action: str,
    times: np.ndarray,
) -> tuple[list[tuple[BodyShape, Motion]], CameraPath]:
    """Bodies and movements around a camera's subject, and the camera."""
    width, height = size
    tall = height * np.exp(rng.uniform(np.log(0.32), np.log(0.82)))
    main = sample_body(rng)
    motion = sample_motion(rng, first_action, rng.uniform(-180, 180))
    velocity = place_at(main, motion, 0.5)[1] - place_at(main, motion, -0.5)[1]
    camera = sample_camera(rng, size, tall, np.zeros(3), velocity)
    people = [(main, motion)]
    wanted = int(rng.choice([1, 2, 3, 4], p=[0.15, 0.35, 0.3, 0.2]))
    for _ in range(8 * wanted):
        if len(people) == wanted:
            break
        low, high = 0.16 * height, 0.78 * height
        own = np.clip(tall * np.exp(rng.uniform(-0.6, 0.25)), low, high)
        depth = camera.focal * 1.7 / own
        beside = rng.uniform(-0.42, 0.42) * width
        if rng.random() < 0.45:  # crosses the main person
            beside = rng.uniform(-0.3, 0.3) * tall
        place = np.array(
            [beside * depth / camera.focal, 0.0, camera.position[2] - depth]
        )
        shape, action = sample_body(rng), str(rng.choice(ACTIONS))
        moves = sample_motion(rng, action, rng.uniform(-180, 180))
        moves = replace(moves, start=place)
        if _apart(shape, moves, people, times[::4]):
            people.append((shape, moves))
    return people, camera


def sample_clip(
    rng: np.random.Generator,
    num_frames: int,
    size: tuple[int, int],
    first_action: str,
) -> Clip:
    """Draws a clip.

    Args:
        rng (np.random.Generator): Source of all draws.
        num_frames (int): Number of frames.
        size (tuple[int, int]): Width and height in pixels.
        first_action (str): What the first person does.

    Returns:
        Clip: The clip.
    """
    width, height = size
    step = 1 / rng.uniform(15, 25)
    times = (np.arange(num_frames) - 0.5 * (num_frames - 1)) * step
    movers, camera = _sample_people(rng, size, first_action, times)
    people = []
    for shape, motion in movers:
        depth = camera.position[2] - motion.start[2]
        pixels = camera.focal * shape.stature / max(depth, 0.5)
        detail = float(np.clip(pixels / 230, 0.25, 1.1))
        model = PersonModel(shape, sample_look(rng), detail)
        guessed = rng.random(17) < 0.12
        people.append(Person(shape, motion, model, guessed))
    paths = np.array(
        [place_at(s, m, t)[1] for s, m in movers for t in times[::3]]
    )
    things = [
        seat(rng, seat_of(p.shape, p.motion), p.shape.stature)
        for p in people
        if p.motion.action == 'sit'
    ]
    distance = float(camera.position[2])
    view_width = width / camera.focal * distance
    corner = np.array([-0.6 * view_width, 0.0, float(paths[:, 2].min()) - 0.8])
    extent = (1.2 * view_width, 0.5 * distance - corner[2])
    things += scatter(rng, int(rng.integers(0, 5)), corner, extent, paths)
    back_z = float(paths[:, 2].min()) - rng.uniform(1.8, 7.0)
    back_width = width / camera.focal * (distance - back_z)
    return Clip(
        people=people,
        camera=camera,
        scene=sample_scene(rng, back_z, back_width, distance),
        things=things,
        light=_sample_light(rng),
        light_drift=rng.uniform(-1, 1, 8),
        grain=rng.standard_normal((height + 64, width + 64, 3), np.float32)
        * np.float32(rng.uniform(0.8, 2.8)),
        times=times,
        exposure=max(0.0, float(rng.uniform(-0.25, 0.45))) * step,
        size=size,
    )
