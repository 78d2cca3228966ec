"""The only code that touches the internals of another package.

* :mod:`.versions` says in plain words when a needed package is missing;
* :mod:`.mmcv_lite` makes MMPose importable without mmcv's compiled ops;
* :mod:`.checkpoints` lets torch load MMEngine's checkpoints safely;
* :mod:`.stems` takes the stem off a stock backbone;
* :mod:`.state_dicts` hooks into the loading of checkpoints;
* :mod:`.coco_eval` bins people of a COCO evaluation by height.

This package imports nothing heavy by itself, so that :func:`check_versions`
can speak before an import fails.
"""

from __future__ import annotations

from .versions import check_versions

__all__ = ['apply', 'check_versions']


def apply() -> None:
    """Applies every fix; must run before ``mmpose.models`` is imported."""
    from . import checkpoints, mmcv_lite

    mmcv_lite.install()
    checkpoints.allow_mmengine_types()
