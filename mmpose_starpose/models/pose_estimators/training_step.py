"""What the terms of a training step are computed from."""

from __future__ import annotations

from functools import cached_property

import torch
from torch import Tensor, nn

from ..heads.drawn_targets import draw_targets
from .frozen_teacher import predict_heatmaps
from .training_terms import inputs_of


class TrainingStep:
    """What the terms of one training step can ask for, made once.

    A term names attributes of this class in its ``inputs``. What no term
    names is not computed. N batch, K key points, (H, W) the HR crop, (h, w)
    any other size.

    Args:
        model: The estimator, with ``terms`` and ``teacher``.
        inputs: Its normalised inputs.
        data_samples: Samples with ``gt_sr`` and labels.
        feats: What its head gets.
        heatmaps: What its head made of them; ``None`` to run it again where
            a term asks.
    """

    def __init__(
        self,
        model: nn.Module,
        inputs: Tensor,
        data_samples: list,
        feats: tuple[Tensor, ...],
        heatmaps: Tensor | None = None,
    ) -> None:
        self.model = model
        self.inputs = inputs
        self.data_samples = data_samples
        self.student_maps = feats
        if heatmaps is not None:
            self.student_heatmaps = heatmaps

    def losses(self) -> dict[str, Tensor]:
        """Compute every term."""
        return {
            name: term(*(getattr(self, wanted) for wanted in inputs_of(term)))
            for name, term in self.model.terms.items()
        }

    @cached_property
    def hr_pixels(self) -> Tensor:
        """Clean HR crops (N, 3, H, W), uint8, BGR."""
        missing = [d.img_path for d in self.data_samples if 'gt_sr' not in d]
        if missing:
            raise ValueError(
                'sr_loss and distill_losses need the clean HR crop, but '
                f'{missing[0]} came without one: put a Degrade... transform '
                'into the pipeline and PackLowResPoseInputs at its end'
            )
        return torch.stack([d.gt_sr.img for d in self.data_samples])

    @cached_property
    def hr_image(self) -> Tensor:
        """HR crops (N, 3, H, W), normalised as the student's inputs."""
        return self.model.data_preprocessor.normalize(self.hr_pixels)

    @cached_property
    def sr_image(self) -> Tensor:
        """SR images of the neck (N, 3, H, W), normalised likewise."""
        output = self.model.reconstruct(self.student_maps, self.inputs)
        made, wanted = output.shape[-2:], self.hr_pixels.shape[-2:]
        if made != wanted:
            raise ValueError(
                f'the neck makes SR images of {tuple(made)} (h, w) but the '
                f"HR crop has {tuple(wanted)}: set the neck's scale to HR "
                'size / LR size'
            )
        return output

    @cached_property
    def keypoints(self) -> Tensor:
        """Key points in pixels of the HR crop, (N, K, 2)."""
        truth = [d.gt_instances for d in self.data_samples]
        if any('transformed_keypoints' not in t for t in truth):
            raise ValueError(
                'a loss needs the key points of the HR crop, but a sample '
                'came without: end the pipeline with PackLowResPoseInputs'
            )
        points = [torch.as_tensor(t.transformed_keypoints) for t in truth]
        return torch.cat(points).to(self.inputs.device)

    @cached_property
    def keypoint_weights(self) -> Tensor:
        """Weights of the key points (N, K), 0 for unlabelled."""
        labels = [d.gt_instance_labels for d in self.data_samples]
        return torch.cat([label.keypoint_weights for label in labels]).float()

    @cached_property
    def student_heatmaps(self) -> Tensor:
        """The student's finest heatmaps, (N, K, h, w)."""
        return predict_heatmaps(self.model.head, self.student_maps)

    @property
    def student_cell(self) -> tuple[float, float]:
        """Distance of their cells in x and y, in pixels of the HR crop."""
        codec = getattr(self.model.head, 'decoder', None)
        return self._cell(codec, self.student_heatmaps)

    @cached_property
    def _teacher_pass(self) -> tuple[tuple[Tensor, ...], dict[str, Tensor]]:
        layers = {
            layer: None
            for term in self.model.terms.values()
            for layer in getattr(term, 'teacher_layers', ())
        }
        with torch.no_grad():
            return self.model.teacher.extract(self.hr_pixels, tuple(layers))

    @property
    def teacher_maps(self) -> dict[str, Tensor]:
        """Maps (N, C, h, w) of the ``teacher_layers`` that the terms name."""
        return self._teacher_pass[1]

    @cached_property
    def teacher_heatmaps(self) -> Tensor:
        """The teacher's heatmaps of the HR crop, (N, K, h, w)."""
        with torch.no_grad():
            return self.model.teacher.heatmaps(self._teacher_pass[0])

    @property
    def teacher_cell(self) -> tuple[float, float]:
        """Distance of their cells in x and y, in pixels of the HR crop."""
        return self._cell(self.model.teacher.codec, self.teacher_heatmaps)

    @cached_property
    def teacher_sr_heatmaps(self) -> Tensor:
        """Its heatmaps of the SR image (N, K, h, w), with a gradient."""
        pixels = self.model.data_preprocessor.to_pixels(self.sr_image)
        teacher = self.model.teacher
        return teacher.heatmaps(teacher.extract(pixels)[0])

    @cached_property
    def _teacher_truth(self) -> tuple[Tensor, Tensor]:
        codec = self.model.teacher.codec
        return draw_targets(codec, self.keypoints, self.keypoint_weights)

    @property
    def teacher_targets(self) -> Tensor:
        """What its codec makes of the labels, (N, K, h, w)."""
        return self._teacher_truth[0]

    @property
    def teacher_target_weights(self) -> Tensor:
        """Weights of these targets, (N, K)."""
        return self._teacher_truth[1]

    def _cell(self, codec: object, heatmaps: Tensor) -> tuple[float, float]:
        if hasattr(codec, 'scale_factor'):
            x, y = codec.scale_factor
        else:
            size = self.hr_pixels.shape[:1:-1]
            x, y = (a / b for a, b in zip(size, heatmaps.shape[:1:-1]))
        return float(x), float(y)
