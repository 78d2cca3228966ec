"""The mesh of a head: face on the front, hair on top and at the back."""

from __future__ import annotations

import numpy as np

from .appearance import Look
from .mesh import Part, ball, ball_grid
from .skeleton import BodyShape, Pose

_HALF = np.array([0.045, 0.068, 0.057])
"""Half breadth, height and depth of a head, in statures."""


def _paint(cells: np.ndarray, look: Look) -> np.ndarray:
    """Colours (N, 3) of head cells with directions (N, 3)."""
    x, y, z = cells.T
    colours = np.repeat(look.skin[None], len(cells), 0)
    face = z > 0.1
    if look.beard:
        colours[(y < -0.28) & (z > -0.3)] = 0.7 * look.hair + 0.3 * look.skin
    brow = face & (np.abs(y - 0.2) < 0.07) & (np.abs(np.abs(x) - 0.36) < 0.2)
    colours[brow] = 0.6 * look.hair + 0.2 * look.skin
    eyes = face & (np.abs(y - 0.03) < 0.09) & (np.abs(np.abs(x) - 0.36) < 0.13)
    colours[eyes] = [0.1, 0.1, 0.1]
    lips = face & (np.abs(y + 0.5) < 0.06) & (np.abs(x) < 0.28)
    colours[lips] = look.skin * np.array([0.6, 0.6, 0.85])
    line = np.interp(z, [-0.2, 0.05, 0.45, 1.0], [-0.6, -0.3, 0.42, 0.55])
    if look.hair_style == 'bald':
        grown = (y < 0.35) & (y > -0.35) & (z < 0.0)
        colours[grown] = 0.5 * look.hair + 0.5 * look.skin
    else:
        colours[y > line] = look.hair
    if look.hair_style == 'cap':
        colours[y > 0.3] = look.cap
    return colours


def _hair_balls(look: Look) -> list[tuple[np.ndarray, np.ndarray]]:
    """Centres and half sizes of hair parts beyond the skull, in statures."""
    table = dict(
        long=([0, -0.045, -0.024], [0.052, 0.085, 0.045]),
        tail=([0, -0.025, -0.07], [0.018, 0.06, 0.022]),
        bun=([0, 0.03, -0.066], [0.026, 0.026, 0.024]),
        cap=([0, 0.021, 0.066], [0.038, 0.007, 0.035]),
    )
    if look.hair_style not in table:
        return []
    centre, half = table[look.hair_style]
    return [(np.array(centre), np.array(half))]


def head_parts(shape: BodyShape, look: Look, detail: float) -> list[Part]:
    """Head, ears and hair of a person."""
    size = shape.stature * shape.head
    points, cells = ball_grid(int(16 * detail) + 6, int(20 * detail) + 8)
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    form = points * _HALF
    jaw = np.clip(-y, 0, 1) ** 1.5
    form[..., 0] *= 1 - 0.28 * jaw
    form[..., 2] *= 1 - 0.12 * jaw * (z < 0) + 0.05 * jaw * (z > 0)
    nose = np.exp(-((x / 0.16) ** 2) - ((y + 0.13) / 0.16) ** 2) * (z > 0)
    form[..., 2] += 0.016 * nose
    hairy = look.hair_style != 'bald'
    form *= 1 + 0.06 * (hairy & (y > np.where(z > 0.3, 0.5, -0.3)))[..., None]
    form = form * size
    colours = _paint(cells, look)
    cy = cells[:, 1]
    colours = colours * np.where(cy < -0.7, 0.75, 1.0)[:, None]

    def skull(pose: Pose) -> np.ndarray:
        return ball(pose.joints['head'], pose.frames['head'], form)

    parts: list[Part] = [(colours, skull)]
    small, small_cells = ball_grid(int(6 * detail) + 3, int(8 * detail) + 4)
    shown = [(c, half, look.hair) for c, half in _hair_balls(look)]
    if look.hair_style == 'cap':
        shown = [(c, half, look.cap * 0.85) for c, half, _ in shown]
    if look.hair_style != 'long':
        for sign in (-1, 1):
            ear = np.array([0.046 * sign, -0.004, -0.004])
            shown.append((ear, np.array([0.006, 0.016, 0.01]), look.skin))
    for centre, half, colour in shown:
        local = (small * half + centre) * size
        tint = 0.85 + 0.3 * (np.sin(31 * small_cells[:, :1]) > 0)
        fixed = colour[None] * (tint if colour is look.hair else 1 + 0 * tint)

        def extra(pose: Pose, local: np.ndarray = local) -> np.ndarray:
            return ball(pose.joints['head'], pose.frames['head'], local)

        parts.append((fixed, extra))
    return parts
