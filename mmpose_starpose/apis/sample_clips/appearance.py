"""What people wear and how their skin, hair and accessories look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .texture import cloth, cloth_colour, hsv


@dataclass(frozen=True)
class Look:
    """Looks of one person; left and right always match.

    Colours are BGR in [0, 1], shape (3,). Lengths along a limb run from 0
    (shoulder, hip) over 1 (elbow, knee) to 2 (wrist, ankle).

    Attributes:
        skin (np.ndarray): Skin colour.
        hair (np.ndarray): Hair colour.
        cap (np.ndarray): Colour of a cap.
        top (np.ndarray): Cloth of the shirt, (128, 128, 3).
        bottom (np.ndarray): Cloth of the trousers, (128, 128, 3).
        shoes (np.ndarray): Shoe colour.
        sole (np.ndarray): Colour of the soles.
        detail (np.ndarray): Colour of logo, placket, tie and bag.
        sleeve (float): Sleeve length along the arm.
        trouser (float): Trouser length along the leg.
        hem (float): Height of the shirt's hem over the hips, in statures.
        loose_top (float): Gap of shirt to body, in statures.
        loose_bottom (float): Gap of trousers to body, in statures.
        hair_style (str): 'short', 'long', 'tail', 'bun', 'bald' or 'cap'.
        beard (bool): Whether the lower face is hairy.
        front (str): On the chest: 'logo', 'placket', 'tie', 'bib', 'plain'.
        backpack (bool): Whether a backpack is worn.
        skirt (float): Length of a skirt along the thigh; 0: none.
        bag_side (int): Shoulder bag on the left (1), right (-1), none (0).
    """

    skin: np.ndarray
    hair: np.ndarray
    cap: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    shoes: np.ndarray
    sole: np.ndarray
    detail: np.ndarray
    sleeve: float
    trouser: float
    hem: float
    loose_top: float
    loose_bottom: float
    hair_style: str
    beard: bool
    front: str
    backpack: bool
    skirt: float
    bag_side: int


def skin_colour(rng: np.random.Generator) -> np.ndarray:
    """A BGR skin colour from pale to dark, shape (3,)."""
    tones = np.array(
        [
            [0.66, 0.76, 0.93],
            [0.55, 0.68, 0.88],
            [0.42, 0.56, 0.78],
            [0.28, 0.41, 0.62],
            [0.17, 0.26, 0.42],
            [0.11, 0.16, 0.27],
        ]
    )
    at = rng.uniform(0, len(tones) - 1.001)
    low = int(at)
    tone = tones[low] + (at - low) * (tones[low + 1] - tones[low])
    return np.clip(tone * rng.uniform(0.93, 1.07, 3), 0, 1)


def hair_colour(rng: np.random.Generator) -> np.ndarray:
    """A BGR hair colour: mostly dark to brown, some blond, red or grey."""
    kind = rng.random()
    if kind < 0.45:
        return hsv(0.06, rng.uniform(0.1, 0.5), rng.uniform(0.05, 0.16))
    if kind < 0.75:
        return hsv(0.07, rng.uniform(0.4, 0.65), rng.uniform(0.2, 0.42))
    if kind < 0.9:
        return hsv(0.11, rng.uniform(0.35, 0.6), rng.uniform(0.55, 0.85))
    return hsv(0.1, 0.05, rng.uniform(0.45, 0.85))


def _trouser_cloth(rng: np.random.Generator) -> np.ndarray:
    """Mostly plain denim, dark or khaki cloth."""
    texture = cloth(rng, plain=0.85)
    kind = rng.random()
    if kind < 0.65:
        hue, saturation = (0.6, 0.45) if kind < 0.3 else (0.09, 0.3)
        if kind > 0.48:
            hue, saturation = rng.random(), 0.08
        aim = hsv(hue, saturation, rng.uniform(0.1, 0.6))
        mean = texture.mean(axis=(0, 1))
        texture = texture * (aim / np.maximum(mean, 0.03))
        texture = texture.astype(np.float32)
    return np.clip(texture, 0, 1.2)


def sample_look(rng: np.random.Generator) -> Look:
    """Draws one person's looks."""
    sleeve = rng.choice([0.06, 0.5, 0.62, 1.2, 1.93, 1.93, 1.93])
    trouser = rng.choice([0.45, 0.8, 1.35, 1.93, 1.93, 1.93, 1.93])
    styles = ['short', 'short', 'short', 'long', 'tail', 'bun', 'bald', 'cap']
    fronts = ['logo', 'logo', 'placket', 'placket', 'tie', 'bib', 'plain']
    skirt = rng.uniform(0.6, 1.0) if rng.random() < 0.12 else 0.0
    style = str(rng.choice(styles))
    return Look(
        skin=skin_colour(rng),
        hair=hair_colour(rng),
        cap=cloth_colour(rng),
        top=cloth(rng),
        bottom=_trouser_cloth(rng),
        shoes=cloth_colour(rng),
        sole=hsv(0.1, 0.05, rng.choice([0.1, 0.85])),
        detail=cloth_colour(rng),
        sleeve=float(sleeve),
        trouser=0.4 if skirt else float(trouser),
        hem=float(rng.uniform(-0.035, 0.06)),
        loose_top=float(rng.uniform(0.003, 0.012)),
        loose_bottom=float(rng.uniform(0.002, 0.011)),
        hair_style=style,
        beard=bool(style in ('short', 'bald', 'cap') and rng.random() < 0.3),
        front=str(rng.choice(fronts)),
        backpack=bool(rng.random() < 0.12),
        skirt=float(skirt),
        bag_side=int(rng.choice([-1, 1])) if rng.random() < 0.1 else 0,
    )
