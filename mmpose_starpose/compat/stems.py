"""Takes the stem off a stock backbone.

MMPose's backbones begin with a stem that shrinks the image four times. A
front end that computes features at that resolution itself enters behind it.
"""

from __future__ import annotations

from torch import nn

__all__ = ['remove_stem']


def remove_stem(backbone: nn.Module) -> tuple[int, int]:
    """Replaces the stem of a backbone by its last ReLU, in place.

    What is left keeps its parameter names, so that pretrained weights load
    but for the stem.

    Args:
        backbone: A HRNet, HRFormer, LiteHRNet or ResNet of MMPose, or one
            derived from these.

    Returns:
        Channels that the stem gave, and the number by which the height and
        width of its output must be divisible.

    Raises:
        ValueError: If the backbone is of another kind.
    """
    from mmpose.models.backbones import HRNet, LiteHRNet, ResNet

    if isinstance(backbone, HRNet):  # HRFormer is one
        channels = backbone.conv2.out_channels
        names = [*('conv1', backbone.norm1_name, 'conv2', backbone.norm2_name)]
        # branches are joined after enlarging by whole factors
        divisor = 2 ** (backbone.stage4_cfg['num_branches'] - 1)
    elif isinstance(backbone, LiteHRNet):
        channels, names = backbone.stem.out_channels, ['stem']
        divisor = 1
    elif isinstance(backbone, ResNet):
        if backbone.deep_stem:
            channels = backbone.stem[-1].conv.out_channels
            names = ['stem', 'maxpool']
        else:
            channels = backbone.conv1.out_channels
            names = ['conv1', backbone.norm1_name, 'maxpool']
        divisor = 1
    else:
        raise ValueError(
            f'the stem of {type(backbone).__name__} is not known; known are '
            'those of HRNet, HRFormer, LiteHRNet and ResNet'
        )
    for name in names:
        setattr(backbone, name, nn.Identity())
    if hasattr(backbone, 'relu'):
        # not in place: that would change the caller's features
        backbone.relu = nn.ReLU()
    return channels, divisor
