"""What is wrong with the key points that a model predicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from mmengine.evaluator import BaseMetric
from mmengine.logging import MMLogger
from mmpose.registry import METRICS

from ..functional import ERROR_TYPES, error_table, error_types
from ._labelled_pose import labelled_pose


@METRICS.register_module()
class KeypointErrorTypes(BaseMetric):
    """Shares of good, inexact, mirrored, swapped and missed key points.

    AP tells how good a model is, not what it lacks. A network that has not
    learnt to tell left from right, which takes long from random weights and
    is hard on tiny people, shows in ``inversion``; one that finds the parts
    and does not find them exactly, in ``jitter``. See :func:`error_types
    <mmpose_starpose.evaluation.functional.error_types>`.

    A prediction belongs to the labelled person of its sample, so
    ground-truth boxes are needed. The area of a person is 0.53 times that of
    the box, as in MMPose.

    The log gets a table by part, see :func:`error_table
    <mmpose_starpose.evaluation.functional.error_table>`.

    Keys: ``errors/good``, ``errors/jitter``, ``errors/inversion``,
    ``errors/swap`` and ``errors/miss``, shares of the labelled key points,
    together 1; NaN where none is labelled.
    """

    default_prefix = 'errors'

    def process(
        self, data_batch: Sequence[dict], data_samples: Sequence[dict]
    ) -> None:
        """Keep a batch's poses.

        Raises:
            ValueError: If a sample has not one prediction for one label.
        """
        for sample in data_samples:
            pose = labelled_pose(sample)
            self.results.append((sample['img_id'], *pose[:3], pose.area))

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Count the kinds."""
        images = defaultdict(list)
        for image, *pose in results:
            images[image].append(pose)
        flip_indices = self.dataset_meta['flip_indices']
        counts = np.zeros((len(flip_indices), len(ERROR_TYPES)), int)
        for poses in images.values():
            found, people, seen, areas = map(np.stack, zip(*poses))
            for person, points in enumerate(found):
                kinds = error_types(
                    points,
                    people,
                    seen,
                    areas,
                    person,
                    self.dataset_meta['sigmas'],
                    flip_indices,
                )
                counts[kinds >= 0, kinds[kinds >= 0]] += 1
        names = self.dataset_meta['keypoint_id2name']
        table = error_table(
            counts, [names[i] for i in range(len(counts))], flip_indices
        )
        MMLogger.get_current_instance().info(f'Kinds of key points:\n{table}')
        total = counts.sum()
        return {
            kind: float(count / total) if total else float('nan')
            for kind, count in zip(ERROR_TYPES, counts.sum(0))
        }
