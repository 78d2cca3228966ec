"""Human pose estimation for tiny people: a plugin for MMPose 1.3.

``custom_imports = dict(imports=['mmpose_starpose'])`` in a config, or
``import mmpose_starpose`` in a script, before ``mmpose.models`` is imported,
registers every codec, model, dataset, transform, metric, hook and visualizer.
"""

from . import compat
from .version import __version__

compat.check_versions()
compat.apply()

from . import (  # noqa: E402
    apis,
    codecs,
    datasets,
    engine,
    evaluation,
    models,
    visualization,
)

__all__ = [
    '__version__',
    'apis',
    'codecs',
    'datasets',
    'engine',
    'evaluation',
    'models',
    'visualization',
]
