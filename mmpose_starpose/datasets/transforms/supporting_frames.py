"""Clips whose supporting frames tell nothing new, or something wrong."""

from __future__ import annotations

from typing import Any

from mmcv.transforms import BaseTransform
from mmpose.registry import TRANSFORMS

from .option_checks import check_choices


@TRANSFORMS.register_module()
class ReplaceSupportingFrames(BaseTransform):
    """Replace all frames of a clip but the key frame.

    Controls for models of several frames, in testing and in training: a
    model that draws on its supporting frames loses with either mode. The key
    frame stays what it was.

    ``'repeat'`` puts the key frame in all places: a clip without time. Last
    before packing, all frames are equal, noise included. ``'swap'`` puts the
    frames of another person at other times there: the sample half a data set
    away, or the next behind it out of another video; of another image where
    there is one video only. Everything that stands before this transform in
    the data set's pipeline is applied to that sample.

    Required Keys:

        - img: list[T] of (H, W, 3)
        - frame_offsets
        - dataset, sample_idx, img_path (for 'swap'): MMPose's data sets give
          them to every sample

    Modified Keys:

        - img

    Args:
        mode: 'repeat' or 'swap'.

    Raises:
        ValueError: If ``mode`` is unknown, ``img`` is no clip, or there is
            no other image to swap with.
    """

    def __init__(self, mode: str) -> None:
        check_choices(self, 'mode', mode, ('repeat', 'swap'))
        self.mode = mode
        self._sources: list[tuple[str, str]] = []

    def transform(self, results: dict) -> dict:
        """Replace the frames."""
        frames = results['img']
        if not isinstance(frames, list):
            raise ValueError(
                'ReplaceSupportingFrames needs a clip, a list of frames, got '
                f'{type(frames).__name__}; put LoadVideoFrames or '
                'PseudoVideo before it'
            )
        key = results['frame_offsets'].index(0)
        if self.mode == 'repeat':
            results['img'] = [frames[key]] * len(frames)
        elif len(frames) > 1:
            others = self._other_clip(results)
            others[key] = frames[key]
            results['img'] = others
        return results

    def _other_clip(self, results: dict) -> list:
        """Make the frames of another sample, as far as this transform."""
        dataset = results['dataset']
        transforms = dataset.pipeline.transforms
        if not self._sources:
            infos = map(dataset.get_data_info, range(len(dataset)))
            self._sources = list(map(_source, infos))
        index = other_sample(self._sources, results['sample_idx'])
        other = dict(dataset.get_data_info(index), dataset=dataset)
        for transform in transforms[: transforms.index(self)]:
            other = transform(other)
        return list(other['img'])

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}(mode='{self.mode}')"


def other_sample(sources: list[tuple[str, str]], index: int) -> int:
    """Choose a sample that shows something else.

    Args:
        sources: Video and image of every sample.
        index: Sample that needs another one.

    Returns:
        Index of the first sample out of another video, from half a data set
        away on; if there is one video only, out of another image.

    Raises:
        ValueError: If all samples are of one image.
    """
    count = len(sources)
    order = [(index + count // 2 + n) % count for n in range(count)]
    for part in (0, 1):
        for other in order:
            if sources[other][part] != sources[index][part]:
                return other
    raise ValueError(
        f"all {count} samples are of one image, '{sources[index][1]}': there "
        'is no other clip to swap with'
    )


def _source(info: dict[str, Any]) -> tuple[str, str]:
    """Video and image of a sample; a still is a video of its own."""
    image = str(info['img_path'])
    return str(info.get('frame_template', image)), image
