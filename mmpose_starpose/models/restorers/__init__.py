"""Super-resolution networks, for cascades and to be trained alone."""

from .base_restorer import BaseRestorer
from .bicubic import BicubicRestorer
from .edsr import EDSR
from .low_res_restorer import LowResRestorer, RestoringModel
from .published_weights import PublishedWeights
from .recurrent_video import RecurrentVideoRestorer
from .rrdbnet import RRDBNet
from .spynet import SPyNet

__all__ = [
    'BaseRestorer',
    'BicubicRestorer',
    'EDSR',
    'LowResRestorer',
    'PublishedWeights',
    'RRDBNet',
    'RecurrentVideoRestorer',
    'RestoringModel',
    'SPyNet',
]
