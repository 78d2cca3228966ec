"""A moving perspective camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class View:
    """The camera at one moment.

    Attributes:
        rotation (np.ndarray): World to camera axes (right, down, ahead),
            shape (3, 3).
        position (np.ndarray): Camera place in world metres, shape (3,).
        focal (float): Focal length in pixels.
        centre (tuple[float, float]): Image centre (x, y) in pixels.
    """

    rotation: np.ndarray
    position: np.ndarray
    focal: float
    centre: tuple[float, float]

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Projects world points.

        Args:
            points (np.ndarray): Shape (..., 3), world metres.

        Returns:
            tuple: Pixels of shape (..., 2), and depths of shape (...) in
            metres (not above 0: behind the camera).
        """
        local = (points - self.position) @ self.rotation.T
        depth = local[..., 2]
        safe = np.maximum(depth, 1e-3)[..., None]
        xy = self.focal * local[..., :2] / safe + np.array(self.centre)
        return xy, depth

    def plane_to_image(
        self, origin: np.ndarray, along: np.ndarray, down: np.ndarray
    ) -> np.ndarray:
        """Homography of a world plane.

        Args:
            origin (np.ndarray): The plane's point (0, 0), world metres.
            along (np.ndarray): World step per unit of the first coordinate.
            down (np.ndarray): World step per unit of the second coordinate.

        Returns:
            np.ndarray: Shape (3, 3), plane coordinates to pixels.
        """
        cx, cy = self.centre
        k = np.array([[self.focal, 0, cx], [0, self.focal, cy], [0, 0, 1.0]])
        cols = np.stack([along, down, origin - self.position], axis=1)
        return k @ self.rotation @ cols


@dataclass(frozen=True)
class CameraPath:
    """A camera that moves, follows, zooms and shakes.

    Attributes:
        position (np.ndarray): Place at time 0, shape (3,), metres.
        velocity (np.ndarray): Metres per second, shape (3,).
        target (np.ndarray): Point looked at, at time 0, shape (3,), metres.
        target_velocity (np.ndarray): Metres per second, shape (3,).
        focal (float): Focal length in pixels at time 0.
        zoom (float): Relative change of the focal length per second.
        roll (float): Roll in degrees.
        shake (float): Size of the hand shake in degrees.
        phases (np.ndarray): Phases of the shake, shape (6,), radians.
        size (tuple[int, int]): Image width and height in pixels.
    """

    position: np.ndarray
    velocity: np.ndarray
    target: np.ndarray
    target_velocity: np.ndarray
    focal: float
    zoom: float
    roll: float
    shake: float
    phases: np.ndarray
    size: tuple[int, int]

    def view(self, t: float) -> View:
        """The camera at time ``t`` in seconds."""
        position = self.position + t * self.velocity
        target = self.target + t * self.target_velocity
        ahead = target - position
        ahead = ahead / np.linalg.norm(ahead)
        right = np.cross(ahead, np.array([0.0, 1.0, 0.0]))
        right = right / np.linalg.norm(right)
        down = np.cross(ahead, right)
        base = np.stack([right, down, ahead])
        rates = np.array([5.3, 7.1, 4.1, 11.0, 13.7, 9.2])
        wave = np.sin(rates * t + self.phases)
        pan, tilt, roll = np.deg2rad(
            self.shake * (wave[:3] + 0.35 * wave[3:])
        ) + np.array([0, 0, np.deg2rad(self.roll)])
        shake = _small_rotation(tilt, pan, roll)
        width, height = self.size
        return View(
            rotation=shake @ base,
            position=position,
            focal=self.focal * (1 + self.zoom * t),
            centre=((width - 1) / 2, (height - 1) / 2),
        )


def _small_rotation(tilt: float, pan: float, roll: float) -> np.ndarray:
    """Exact rotation built from three angles in radians, shape (3, 3)."""
    c, s = np.cos([tilt, pan, roll]), np.sin([tilt, pan, roll])
    x = np.array([[1, 0, 0], [0, c[0], -s[0]], [0, s[0], c[0]]])
    y = np.array([[c[1], 0, s[1]], [0, 1, 0], [-s[1], 0, c[1]]])
    z = np.array([[c[2], -s[2], 0], [s[2], c[2], 0], [0, 0, 1]])
    return z @ y @ x


def sample_camera(
    rng: np.random.Generator,
    size: tuple[int, int],
    person_height: float,
    subject: np.ndarray,
    subject_velocity: np.ndarray,
) -> CameraPath:
    """Draws a camera that sees a subject at a wanted size.

    Args:
        rng (np.random.Generator): Source of the draws.
        size (tuple[int, int]): Image width and height in pixels.
        person_height (float): Wanted height of a 1.7 m person, in pixels.
        subject (np.ndarray): Subject's place on the ground at time 0,
            shape (3,), metres.
        subject_velocity (np.ndarray): Its velocity, shape (3,).

    Returns:
        CameraPath: The camera, looking along about -z.
    """
    width, height = size
    focal = width * rng.uniform(0.95, 1.55)
    distance = focal * 1.7 / person_height
    lens = rng.uniform(0.7, 2.4) if rng.random() < 0.85 else 3.2
    position = subject + np.array([0.0, lens, distance])
    view_height = height / focal * distance
    view_width = width / focal * distance
    aim = subject + np.array(
        [
            rng.normal(0, 0.10) * view_width,
            0.88 + rng.normal(0, 0.07) * view_height,
            0.0,
        ]
    )
    moving = rng.random() < 0.7
    follow = rng.uniform(0, 1) if rng.random() < 0.6 else 0.0
    velocity = np.array([0.5, 0.1, 0.35]) * rng.normal(size=3) * moving
    return CameraPath(
        position=position,
        velocity=velocity,
        target=aim,
        target_velocity=follow * subject_velocity * moving,
        focal=float(focal),
        zoom=float(rng.normal(0, 0.04) * moving),
        roll=float(rng.normal(0, 1.5)),
        shake=float(rng.uniform(0.05, 0.35) * moving),
        phases=rng.uniform(0, 2 * np.pi, 6),
        size=size,
    )
