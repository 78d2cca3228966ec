"""Losses; each term is one registered module.

Those that :class:`LowResTopdownPoseEstimator
<mmpose_starpose.models.pose_estimators.LowResTopdownPoseEstimator>` adds to
its head's have an attribute ``inputs``: the names of what their ``forward``
gets, see :class:`TrainingStep
<mmpose_starpose.models.pose_estimators.training_step.TrainingStep>`. Without
it, a loss gets ``('sr_image', 'hr_image')``, so that any pixel loss will do.
"""

from .bottomup_heatmap import BottomupHeatmapLoss
from .charbonnier import CharbonnierLoss
from .feature_distillation import FeatureDistillationLoss
from .heatmap_cross_entropy import HeatmapCrossEntropyLoss
from .heatmap_distillation import HeatmapDistillationLoss
from .keypoint_weighted_pixel import KeypointWeightedPixelLoss
from .pose_consistency import PoseConsistencyLoss
from .structure import StructureLoss

__all__ = [
    'BottomupHeatmapLoss',
    'CharbonnierLoss',
    'FeatureDistillationLoss',
    'HeatmapCrossEntropyLoss',
    'HeatmapDistillationLoss',
    'KeypointWeightedPixelLoss',
    'PoseConsistencyLoss',
    'StructureLoss',
]
