"""Checks of the degradations' options, where they enter."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def check_range(
    owner: object,
    name: str,
    value: Sequence[float],
    limits: tuple[float, float],
) -> tuple[float, float]:
    """Check a range of two rising values.

    Args:
        owner: Transform that has the option.
        name: Name of the option.
        value: Its value.
        limits: Smallest and largest value allowed.

    Returns:
        The range as a tuple of its own.

    Raises:
        ValueError: If the value is no such range.
    """
    text = tuple(value) if isinstance(value, Sequence) else value
    if (
        not isinstance(value, Sequence)
        or len(value) != 2
        or not limits[0] <= value[0] <= value[1] <= limits[1]
    ):
        raise ValueError(
            f'{owner.__class__.__name__} got {name}={text}, allowed are two '
            f'rising values from {limits[0]:g} to {limits[1]:g}'
        )
    return value[0], value[1]


def check_prob(owner: object, name: str, value: float) -> float:
    """Check a probability.

    Raises:
        ValueError: If it is not within 0 to 1.
    """
    if not 0 <= value <= 1:
        raise ValueError(
            f'{owner.__class__.__name__} got {name}={value}, allowed are 0 '
            'to 1'
        )
    return value


def check_weights(
    owner: object, name: str, value: Sequence[float] | None, length: int
) -> tuple[float, ...]:
    """Check probabilities that add up to 1; None stands for equal ones.

    Raises:
        ValueError: If their number is wrong, or their sum.
    """
    if value is None:
        return (1 / length,) * length
    weights = tuple(value)
    if (
        len(weights) != length
        or min(weights) < 0
        or abs(sum(weights) - 1) > 1e-6
    ):
        raise ValueError(
            f'{owner.__class__.__name__} got {name}={weights}, allowed are '
            f'{length} probabilities that add up to 1'
        )
    return weights


def check_choices(
    owner: object,
    name: str,
    value: str | Sequence[str],
    allowed: Collection[str],
) -> tuple[str, ...]:
    """Check one name, or several to draw from.

    Returns:
        The names as a tuple of its own.

    Raises:
        ValueError: If there is none, or one that is not allowed.
    """
    choices = (value,) if isinstance(value, str) else tuple(value)
    if not choices or not set(choices) <= set(allowed):
        raise ValueError(
            f'{owner.__class__.__name__} got {name}={value!r}, allowed are '
            f'{list(allowed)}'
        )
    return choices


def check_drift(
    owner: object, value: float | dict[str, float], names: Sequence[str]
) -> dict[str, float]:
    """Check the steps between frames; one number stands for all parameters.

    Returns:
        The step of each parameter; 0 for one that a given dict leaves out.

    Raises:
        ValueError: If a step is negative or its parameter unknown.
    """
    drift = value if isinstance(value, dict) else dict.fromkeys(names, value)
    if not set(drift) <= set(names) or min(drift.values(), default=0) < 0:
        raise ValueError(
            f'{owner.__class__.__name__} got drift={value}, allowed are 0 or '
            f'more, or a dict of such with the keys {list(names)}'
        )
    return {name: drift.get(name, 0) for name in names}


def check_size(
    owner: object, name: str, value: Sequence[int]
) -> tuple[int, int]:
    """Check a width and a height in pixels.

    Raises:
        ValueError: If they are not two positive numbers.
    """
    if len(value) != 2 or min(value) < 1:
        raise ValueError(
            f'{owner.__class__.__name__} got {name}={tuple(value)}, allowed '
            'are a width and a height in pixels'
        )
    return int(value[0]), int(value[1])
