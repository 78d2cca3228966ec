"""Test sets under other conditions than the config's own."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from mmengine.config import Config

CLIP_MAKERS = ('LoadVideoFrames', 'PseudoVideo')


def with_lr_size(
    degradation: Sequence[dict], lr_size: tuple[int, int]
) -> list[dict]:
    """Copy a degradation, with another size of the LR crop.

    Args:
        degradation: Transforms; every ``lr_size`` in them, nested ones too,
            is replaced.
        lr_size: Width and height in pixels.

    Returns:
        The new transforms; the old ones stay as they are.
    """

    def replace(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                k: tuple(lr_size) if k == 'lr_size' else replace(v)
                for k, v in value.items()
            }
        if isinstance(value, (list, tuple)):
            return type(value)(replace(v) for v in value)
        return value

    return [replace(dict(t)) for t in degradation]


def own_lr_size(pipeline: Sequence[dict]) -> tuple[int, int]:
    """The size of the LR crop, (width, height), in a config's pipeline.

    Raises:
        ValueError: If nothing in it makes an LR crop.
    """
    for transform in reversed(pipeline):
        if _degrades(transform) and 'lr_size' in transform:
            return tuple(transform['lr_size'])
    raise ValueError(
        'the pipeline has no DegradeResize, so its model has no LR size; it '
        f'has {[t["type"] for t in pipeline]}'
    )


def degraded_pipeline(
    pipeline: Sequence[dict], degradation: Sequence[dict]
) -> list[dict]:
    """Copy a pipeline with another degradation in the place of its own.

    A model made for LR crops is fed its own size whatever ``degradation``
    makes: crops of another size are enlarged or shrunk to it, bicubic, or,
    where whole frames degrade, by ``LowResTopdownAffine``. Stock models keep
    their ``RestoreSize``.

    Args:
        pipeline: A config's test pipeline, with ``Degrade...`` transforms.
        degradation: What takes their place.

    Returns:
        The new pipeline; the old one stays as it is.

    Raises:
        ValueError: If the pipeline degrades nothing.
    """
    size = own_lr_size(pipeline)
    places = [n for n, t in enumerate(pipeline) if _degrades(t)]
    rest = [dict(t) for t in pipeline if not _degrades(t)]
    new = deepcopy([dict(t) for t in degradation])
    restored = {'RestoreSize', 'LowResTopdownAffine'} & {
        t['type'] for t in rest
    }
    if not restored and own_lr_size(new) != size:
        new.append(dict(type='RestoreSize', size=size))
    first = places[0]
    return [*rest[:first], *new, *rest[first:]]


def own_frame_offsets(pipeline: Sequence[dict]) -> tuple[int, ...] | None:
    """The offsets of a pipeline's clips; ``None`` where it loads images."""
    for transform in pipeline:
        if transform['type'] in CLIP_MAKERS:
            return tuple(transform.get('frame_offsets', (-1, 0, 1)))
    return None


def input_shape(
    cfg: Config,
    size: Sequence[int] | None = None,
    frames: int | None = None,
) -> tuple[int, ...]:
    """Find the shape that the test pipeline gives the model.

    Args:
        cfg: Config with a ``test_dataloader``.
        size: Size to use instead, (height, width).
        frames: Frames to use instead, 0 for a single image.

    Returns:
        (3, H, W) of an image or (T, 3, H, W) of a clip.

    Raises:
        ValueError: If neither the pipeline nor ``size`` sets a size.
    """
    hr = lr = None  # (width, height)
    pipeline = cfg.test_dataloader.dataset.pipeline
    found = len(own_frame_offsets(pipeline) or ())
    for transform in pipeline:
        kind = transform['type']
        if 'input_size' in transform:
            hr = lr = transform['input_size']
        if kind in ('DegradeResize', 'LowResTopdownAffine'):
            lr = transform['lr_size']
        elif kind == 'RestoreSize':
            lr = transform.get('size') or hr
    if size is None:
        if lr is None:
            raise ValueError(
                'no transform of the test pipeline has input_size or '
                'lr_size: give the size of the input, (height, width)'
            )
        size = lr[1], lr[0]
    frames = found if frames is None else frames
    return ((frames,) if frames else ()) + (3, *size)


def with_frames(cfg: Config, num_frames: int) -> Config:
    """Copy a config and test it on clips of another length.

    The test pipeline's ``frame_offsets`` become the nearest frames, (-1, 0)
    for 2 and (-1, 0, 1) for 3; a clip of the length asked for keeps its own.
    Where the config sets the ``key_index`` of a part, it follows.

    Args:
        cfg: Config of a model for clips.
        num_frames: Frames T of a clip.

    Returns:
        The new config; the old one stays as it is.

    Raises:
        ValueError: If ``num_frames`` is below 1 or the model takes images.
    """
    if num_frames < 1:
        raise ValueError(f'num_frames must be at least 1, got {num_frames}')
    cfg = deepcopy(cfg)
    pipeline = cfg.test_dataloader.dataset.pipeline
    own = own_frame_offsets(pipeline)
    if own is None:
        raise ValueError(
            f'the test pipeline makes no clips of {num_frames} frames: it '
            f'has none of {CLIP_MAKERS}'
        )
    first = -(num_frames // 2)
    offsets = tuple(range(first, first + num_frames))
    if len(own) == num_frames:
        offsets = own
    for transform in pipeline:
        if transform['type'] in CLIP_MAKERS:
            transform['frame_offsets'] = offsets
    for part in cfg.model.values():
        if isinstance(part, dict) and part.get('key_index') is not None:
            part['key_index'] = offsets.index(0)
    return cfg


def with_control(pipeline: Sequence[dict], mode: str) -> list[dict]:
    """Copy a pipeline of clips and replace their supporting frames.

    The key frame stays what it was. Frames are replaced right before they
    are packed, so they are degraded once, and repeated frames are equal.

    Args:
        pipeline: Test pipeline with ``LoadVideoFrames`` or ``PseudoVideo``.
        mode: 'repeat' or 'swap', as in :class:`ReplaceSupportingFrames`.

    Returns:
        The new pipeline; the old one stays as it is.

    Raises:
        ValueError: If the pipeline makes no clips, or packs nothing.
    """
    kinds = [t['type'] for t in pipeline]
    places = [n for n, k in enumerate(kinds) if k.startswith('Pack')]
    if own_frame_offsets(pipeline) is None or not places:
        raise ValueError(
            f"mode='{mode}' replaces supporting frames, which needs a "
            f'pipeline with one of {CLIP_MAKERS} and Pack..., got {kinds}'
        )
    new = [dict(t) for t in pipeline]
    control = dict(type='ReplaceSupportingFrames', mode=mode)
    return [*new[: places[0]], control, *new[places[0] :]]


def is_degraded(pipeline: Sequence[dict]) -> bool:
    """Whether a pipeline has ``Degrade...`` transforms."""
    return any(map(_degrades, pipeline))


def _degrades(transform: dict) -> bool:
    return transform['type'].startswith('Degrade')
