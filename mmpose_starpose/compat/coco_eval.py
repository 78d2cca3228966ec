"""COCO evaluation by another measure of size than the area.

xtcocotools sorts people into ranges by the field ``area`` alone and keeps
them in private fields; OKS needs the true areas, the ranges other ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from xtcocotools.cocoeval import COCOeval

__all__ = ['HeightBinnedEval']


class HeightBinnedEval(COCOeval):
    """COCO evaluation whose ranges are of heights instead of areas.

    People outside a range are ignored in it, and so are detections outside it
    that match nobody; OKS stays as it is.

    Args:
        heights_of: Maps boxes (N, 4) to heights (N,).
        bins: Rising limits; a lower one belongs to its bin.
        args: Arguments of ``COCOeval``.
        kwargs: Further arguments of ``COCOeval``.
    """

    _gts: dict[tuple[int, int], list[dict]]
    _dts: dict[tuple[int, int], list[dict]]
    use_area: bool

    def __init__(
        self,
        *args: Any,
        heights_of: Callable[[np.ndarray], np.ndarray],
        bins: Sequence[float],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.heights_of = heights_of
        self.params.areaRng = [
            [low, np.nextafter(high, 0)] for low, high in zip(bins, bins[1:])
        ]
        self.params.areaRngLbl = [str(low) for low in bins[:-1]]

    def evaluateImg(  # noqa: N802
        self, imgId: int, catId: int, aRng: Sequence[float], maxDet: int
    ) -> dict | None:
        """Evaluate an image with heights in the place of areas."""
        kept = self._gts, self._dts, self.use_area
        key = imgId, catId
        self._gts, self._dts = (
            {key: self._with_heights(people[key])} for people in kept[:2]
        )
        self.use_area = True
        try:
            return super().evaluateImg(imgId, catId, aRng, maxDet)
        finally:
            self._gts, self._dts, self.use_area = kept

    def _with_heights(self, people: list[dict]) -> list[dict]:
        if not people:
            return []
        heights = self.heights_of(np.array([p['bbox'] for p in people]))
        return [dict(p, area=h) for p, h in zip(people, heights)]
