"""PoseTrack AP in the stock evaluator."""

from __future__ import annotations

import os.path as osp
from collections import defaultdict

from mmengine.fileio import dump
from mmengine.logging import MMLogger
from mmpose.evaluation.metrics import CocoMetric
from mmpose.registry import METRICS

from ..functional import posetrack_ap


@METRICS.register_module()
class PoseTrackMetric(CocoMetric):
    """PoseTrack17, 18 and 21's official average precision.

    Scores are those of :func:`posetrack_ap
    <mmpose_starpose.evaluation.functional.posetrack_ap>`; no ``poseval`` is
    needed. Collecting over processes, pose scores and OKS-NMS are MMPose's,
    so the predictions are the ones that ``CocoMetric`` would score. A joint
    enters the ranking with the confidence that the head gives it, as in
    MMPose's ``PoseTrack18Metric``.

    Keys: ``posetrack/AP`` (use it for ``save_best``), ``posetrack/AP_head``
    and so on for the seven groups, ``posetrack/precision``,
    ``posetrack/recall``; in percent.

    Args:
        ann_file: Merged annotation file in PoseTrack18's layout. Its images
            carry the ignore regions; a video is a folder of ``file_name``.
        submission_dir: Folder for the official submission, one JSON file a
            video. ``None``: write none.
        format_only: Write the submission and do not score, for a test set
            without public labels.
        kwargs: Further arguments of MMPose's ``CocoMetric``, for example
            ``nms_mode`` and ``nms_thr``.

    Raises:
        ValueError: If there is no ``ann_file``, or ``format_only`` without a
            ``submission_dir``.
    """

    default_prefix = 'posetrack'

    def __init__(
        self,
        ann_file: str,
        submission_dir: str | None = None,
        format_only: bool = False,
        **kwargs,
    ) -> None:
        if format_only and submission_dir is None:
            raise ValueError('format_only=True needs a submission_dir')
        if not ann_file:
            raise ValueError(
                'PoseTrackMetric needs ann_file, the merged annotation file: '
                'a score per sample cannot be turned into a score per video'
            )
        super().__init__(
            ann_file=ann_file,
            format_only=format_only,
            # CocoMetric asks for a place where it must not evaluate
            outfile_prefix=submission_dir,
            **kwargs,
        )
        self.submission_dir = submission_dir

    def results2json(
        self, keypoints: dict[int, list], outfile_prefix: str
    ) -> None:
        """Group predictions by video, and write them where this is asked for.

        ``CocoMetric`` calls this.

        Args:
            keypoints: Instances by image id, with ``keypoints`` (K, 3) and
                ``score``.
            outfile_prefix: Not used; see ``submission_dir``.
        """
        truth = self.coco.dataset
        videos: dict[str, dict] = defaultdict(
            lambda: dict(
                images=[], annotations=[], categories=truth['categories']
            )
        )
        names = {}
        for image in truth['images']:
            names[image['id']] = osp.dirname(image['file_name'])
            videos[names[image['id']]]['images'].append(image)
        self._truth = {
            name: dict(video, annotations=[]) for name, video in videos.items()
        }
        for ann in truth.get('annotations', ()):
            self._truth[names[ann['image_id']]]['annotations'].append(ann)
        for video in videos.values():
            video['images'] = [
                dict(id=image['id'], file_name=image['file_name'])
                for image in video['images']
            ]
        for number, instances in keypoints.items():
            for track, instance in enumerate(instances):
                points = instance['keypoints']
                videos[names[number]]['annotations'].append(
                    dict(
                        image_id=number,
                        # nobody is tracked: unique within the frame
                        track_id=track,
                        category_id=1,
                        keypoints=[float(v) for v in points.ravel()],
                        scores=[float(v) for v in points[:, 2]],
                        score=float(instance['score']),
                    )
                )
        self._found = dict(videos)
        if self.submission_dir is not None:
            for name, video in videos.items():
                path = osp.join(
                    self.submission_dir, osp.basename(name) + '.json'
                )
                dump(video, path)

    def _do_python_keypoint_eval(
        self, outfile_prefix: str
    ) -> list[tuple[str, float]]:
        """Score the grouped predictions; ``CocoMetric`` calls this."""
        logger = MMLogger.get_current_instance()
        if not any(i.get('ignore_regions_x') for i in self.coco.imgs.values()):
            logger.warning(
                f'no image in {self.ann_file} has ignore regions; the '
                'official ground truth of PoseTrack has'
            )
        names = sorted(self._truth)
        result = posetrack_ap(
            [self._truth[name] for name in names],
            [self._found[name] for name in names],
        )
        logger.info(
            'PoseTrack AP: '
            + ', '.join(f'{k} {v:.1f}' for k, v in result['groups'].items())
            + f', total {result["ap"][-1]:.1f}'
        )
        return [
            ('AP', float(result['ap'][-1])),
            *((f'AP_{k}', v) for k, v in result['groups'].items()),
            ('precision', float(result['precision'][-1])),
            ('recall', float(result['recall'][-1])),
        ]
