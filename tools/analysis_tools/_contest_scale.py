"""Scale models: a config with every picture, heatmap and Gaussian smaller.

What training on full size would take days for is tried at a fraction of the
pixels first. The networks stay what they are; crop, LR crop, heatmaps and the
width of the Gaussians shrink together, so that all models shrink alike.
Degradations keep their strength: blur in HR pixels at the same LR factor.
"""

from __future__ import annotations

from typing import Any

from mmengine.config import Config

SIZES = (
    *('input_size', 'heatmap_size', 'lr_size', 'hr_size'),
    *('img_size', 'in_featuremap_size'),
)


def scaled(value: Any, factor: float, key: str = '') -> Any:
    """Scales every size in a part of a config.

    Args:
        value: The part.
        factor: What sizes are multiplied by.
        key: The key that it stands under.

    Raises:
        ValueError: If a size does not stay whole.
    """
    if key in SIZES and isinstance(value, (tuple, list)):
        sizes = [v * factor for v in value]
        if any(size % 1 for size in sizes):
            raise ValueError(
                f'{key} {tuple(value)} times {factor:g} is not whole'
            )
        return tuple(int(size) for size in sizes)
    if key == 'sigma':
        if isinstance(value, (tuple, list)):
            return tuple(v * factor for v in value)
        return value * factor
    if isinstance(value, dict):
        degrades = str(value.get('type', '')).startswith('Degrade')
        return {
            name: part
            if degrades and name == 'sigma'
            else scaled(part, factor, name)
            for name, part in value.items()
        }
    if isinstance(value, (tuple, list)):
        return type(value)(scaled(part, factor) for part in value)
    return value


def scale_config(cfg: Config, factor: float) -> Config:
    """Copies a config at another scale.

    Args:
        cfg: The config.
        factor: What sizes are multiplied by, such as 0.5.

    Returns:
        A new config.

    Raises:
        ValueError: If a size does not stay whole.
    """
    content = scaled(cfg.to_dict(), factor)
    return Config(content, filename=cfg.filename, format_python_code=False)
