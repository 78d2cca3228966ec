"""Degradations in a random order."""

from __future__ import annotations

from collections.abc import Sequence

from mmcv.transforms import BaseTransform
from mmengine.dataset import Compose
from mmpose.registry import TRANSFORMS

from .degradation import key_frame_of
from .seeding import sample_generator


@TRANSFORMS.register_module()
class DegradeShuffle(BaseTransform):
    """Apply groups of degradations in an order drawn for each sample.

    Second-order presets shuffle their last steps: the final resize with its
    sinc filter comes before or after the last compression.

    Args:
        groups: Lists of transforms, as configs. The order within a group
            stays.

    Raises:
        ValueError: If there are not two groups or more.
    """

    def __init__(self, groups: Sequence[Sequence[dict]]) -> None:
        if len(groups) < 2:
            raise ValueError(
                f'DegradeShuffle needs two groups or more, got {len(groups)}'
            )
        self.groups = [
            Compose([TRANSFORMS.build(dict(cfg)) for cfg in group])
            for group in groups
        ]

    def transform(self, results: dict) -> dict:
        """Apply the groups."""
        results.setdefault('hr_img', key_frame_of(results))
        # where it stands is told by what came before it
        counts = results.get('degradation_counts', {})
        name = f'DegradeShuffle {sorted(counts.items())}'
        rng = sample_generator(results, name)
        for number in rng.permutation(len(self.groups)):
            results = self.groups[number](results)
        return results

    def __repr__(self) -> str:
        return f'{self.__class__.__name__}(groups={self.groups})'
