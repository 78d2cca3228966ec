"""Loading of video frames."""

from __future__ import annotations

import io
from collections.abc import Sequence

import mmcv
import mmengine.fileio as fileio
import numpy as np
from mmcv.transforms import BaseTransform
from mmpose.registry import TRANSFORMS
from PIL import Image

from .seeding import sample_generator


def read_image(path: str, backend_args: dict | None = None) -> np.ndarray:
    """Read an image and refuse a broken one.

    OpenCV pads a truncated JPEG with grey and says nothing; here it is an
    error.

    Args:
        path: File to read.
        backend_args: Arguments of MMEngine's file backend.

    Returns:
        BGR image of shape (H, W, 3), uint8.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file is empty, truncated or not an image.
    """
    if not fileio.exists(path, backend_args=backend_args):
        raise FileNotFoundError(f"frame '{path}' does not exist")
    data = fileio.get(path, backend_args=backend_args)
    # a whole JPEG ends with its EOI marker; where it does not, PIL decides
    if data[:2] == b'\xff\xd8' and b'\xff\xd9' not in data[-1024:]:
        try:
            Image.open(io.BytesIO(data)).load()
        except OSError as error:
            raise ValueError(
                f"frame '{path}' is a truncated JPEG of {len(data)} bytes "
                f'({error}); restore the file'
            ) from error
    image = mmcv.imfrombytes(data) if data else None
    if image is None:
        raise ValueError(
            f"frame '{path}' ({len(data)} bytes) is not a readable image"
        )
    return image


def check_frame_offsets(frame_offsets: Sequence[int]) -> tuple[int, ...]:
    """Check that offsets rise and contain the key frame, 0.

    Raises:
        ValueError: If they do not.
    """
    offsets = tuple(int(o) for o in frame_offsets)
    if 0 not in offsets or list(offsets) != sorted(set(offsets)):
        raise ValueError(
            'frame_offsets must rise and contain the key frame, 0, for '
            f'example (-1, 0, 1); got {tuple(frame_offsets)}'
        )
    return offsets


def draw_offsets(
    frame_offsets: Sequence[int],
    max_distance: int,
    rng: np.random.Generator,
) -> tuple[int, ...]:
    """Draw supporting frames, as many before and after as there were.

    Args:
        frame_offsets: Offsets whose signs count, rising, with 0.
        max_distance: Farthest frame that may be drawn.
        rng: Generator to draw from.

    Returns:
        Rising offsets without repetition; 0 stands where it stood.
    """
    drawn = [0]
    for side in (-1, 1):
        count = sum(side * offset > 0 for offset in frame_offsets)
        drawn += (side * (1 + rng.permutation(max_distance)[:count])).tolist()
    return tuple(sorted(drawn))


@TRANSFORMS.register_module()
class LoadVideoFrames(BaseTransform):
    """Load the key frame and its supporting frames, in the order of time.

    Offsets that reach beyond an end of the video repeat its nearest frame. A
    single image is a video of one frame: the image repeats.

    Required Keys:

        - img_path: path of the key frame
        - frame_template (optional): ``str.format`` template of the paths of
          the video's frames, for example 'clip/{:06d}.jpg'
        - frame_index (optional): number of the key frame in the template
        - frame_range (optional): first and last number
        - img (optional): the key frame, already loaded

    Added Keys:

        - img: list[T] of (H, W, 3) uint8, BGR
        - frame_paths: list[T]
        - frame_offsets: tuple[T] of the offsets asked for
        - frame_mask: tuple[T] of bool, which frames are real
        - img_shape, ori_shape: (H, W)

    Args:
        frame_offsets: Offsets of the frames to the key frame, rising, with 0
            for the key frame itself.
        max_stride: Largest factor by which the offsets may be stretched. The
            factor, 1 to ``max_stride``, is drawn anew for every sample; use
            it in training.
        max_distance: Draw the supporting frames anew for every sample and
            epoch, up to this many frames from the key frame, as many before
            and after it as ``frame_offsets`` has; instead of
            ``max_stride``, in training.
        on_missing: What to do about a supporting frame that is missing or
            broken: 'error', or 'mask', which puts the key frame into its
            place and False into ``frame_mask``, so that the model does not
            read it. A key frame is never replaced.
        backend_args: Arguments of MMEngine's file backend.

    Raises:
        ValueError: If an argument is out of its range, or the frames of a
            clip differ in size.
    """

    def __init__(
        self,
        frame_offsets: Sequence[int] = (-1, 0, 1),
        max_stride: int = 1,
        max_distance: int | None = None,
        on_missing: str = 'error',
        backend_args: dict | None = None,
    ) -> None:
        self.frame_offsets = check_frame_offsets(frame_offsets)
        if max_stride < 1:
            raise ValueError(
                f'max_stride must be at least 1, got {max_stride}'
            )
        if max_distance is not None:
            signs = np.sign(self.frame_offsets).tolist()
            least = max(signs.count(-1), signs.count(1), 1)
            if max_distance < least or max_stride != 1:
                raise ValueError(
                    f'max_distance must be at least {least} for '
                    f'frame_offsets={self.frame_offsets}, and max_stride 1; '
                    f'got {max_distance} and {max_stride}'
                )
        if on_missing not in ('error', 'mask'):
            raise ValueError(
                f"on_missing is '{on_missing}', allowed are 'error' and 'mask'"
            )
        self.on_missing = on_missing
        self.max_stride = max_stride
        self.max_distance = max_distance
        self.backend_args = backend_args

    def _read(self, paths: list[str], key: str) -> dict[str, np.ndarray]:
        """Read frames, leaving out those that may be missing and are."""
        images = {}
        for path in dict.fromkeys(paths):
            try:
                images[path] = read_image(path, self.backend_args)
            except (FileNotFoundError, ValueError):
                if path == key or self.on_missing == 'error':
                    raise
        return images

    def transform(self, results: dict) -> dict:
        """Load the frames."""
        offsets = self.frame_offsets
        rng = sample_generator(results, 'LoadVideoFrames')
        if self.max_distance is not None:
            offsets = draw_offsets(offsets, self.max_distance, rng)
        elif self.max_stride > 1:
            stride = int(rng.integers(1, self.max_stride + 1))
            offsets = tuple(o * stride for o in offsets)
        if 'frame_template' in results:
            index, (first, last) = (
                results['frame_index'],
                results['frame_range'],
            )
            numbers = [min(max(index + o, first), last) for o in offsets]
            paths = [results['frame_template'].format(n) for n in numbers]
        else:
            paths = [results.get('img_path')] * len(offsets)
        key = offsets.index(0)
        if 'img' in results and 'frame_template' not in results:
            images = {paths[0]: results['img']}
        else:
            images = self._read(paths, paths[key])
        mask = tuple(p in images for p in paths)
        paths = [p if p in images else paths[key] for p in paths]
        shapes = {image.shape for image in images.values()}
        if len(shapes) > 1:
            raise ValueError(
                f"frames around '{results['img_path']}' differ in size: "
                f'{sorted(shapes)}'
            )
        results['img'] = [images[p] for p in paths]
        results['frame_paths'] = paths
        results['frame_offsets'] = offsets
        results['frame_mask'] = mask
        results['img_shape'] = results['ori_shape'] = results['img'][0].shape[
            :2
        ]
        return results

    def __repr__(self) -> str:
        return (
            f'{self.__class__.__name__}(frame_offsets={self.frame_offsets}, '
            f'max_stride={self.max_stride}, '
            f'max_distance={self.max_distance}, '
            f"on_missing='{self.on_missing}')"
        )
