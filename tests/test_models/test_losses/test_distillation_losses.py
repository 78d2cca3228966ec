from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from mmpose.registry import MODELS
from torch import nn

from mmpose_starpose.models.layers import draw_gaussian_heatmaps
from mmpose_starpose.models.losses import (
    FeatureDistillationLoss,
    HeatmapDistillationLoss,
    PoseConsistencyLoss,
)


def features(student=(6,), teacher=(6,), **kwargs):
    layers = [f'backbone.layer{i + 1}' for i in range(len(teacher))]
    return FeatureDistillationLoss(
        range(len(student)), student, layers, teacher, **kwargs
    )


def passes_on(loss):
    """Make the projections hand the student's maps over as they are."""
    for projection in loss.projections:
        nn.init.dirac_(projection.weight)
        nn.init.zeros_(projection.bias)
    return loss


def test_features_are_one_minus_the_correlation():
    torch.manual_seed(0)
    student, teacher = torch.randn(2, 3, 6, 5, 4)
    teacher = teacher + student
    loss = passes_on(features(loss_weight=3.0))
    value = loss((student,), {'backbone.layer1': teacher})
    correlations = [
        np.corrcoef(student[:, c].flatten(), teacher[:, c].flatten())[0, 1]
        for c in range(6)
    ]
    expected = 3 * (1 - np.mean(correlations))
    assert value.item() == pytest.approx(expected, rel=1e-4)
    same = loss((student,), {'backbone.layer1': 5 * student - 2})
    assert abs(same.item()) < 1e-4
    opposite = loss((student,), {'backbone.layer1': -student})
    assert opposite.item() == pytest.approx(6, rel=1e-4)


def test_pairs_are_averaged_and_every_projection_learns():
    torch.manual_seed(0)
    loss = FeatureDistillationLoss(
        (2, 0), (5, 3), ('backbone.relu', 'backbone.stage2[1]'), (4, 7)
    )
    maps = tuple(
        torch.randn(2, c, 8, 6, requires_grad=True) for c in (3, 4, 5)
    )
    teacher = {
        'backbone.relu': torch.randn(2, 4, 8, 6),
        'backbone.stage2[1]': torch.randn(2, 7, 8, 6),
    }
    value = loss(maps, teacher)
    alone = [
        FeatureDistillationLoss((i,), (c,), (name,), (out,))
        for i, c, name, out in (
            (2, 5, 'backbone.relu', 4),
            (0, 3, 'backbone.stage2[1]', 7),
        )
    ]
    for one, projection in zip(alone, loss.projections):
        one.projections[0] = projection
    expected = sum(one(maps, teacher) for one in alone) / 2
    torch.testing.assert_close(value, expected)
    value.backward()
    assert all(p.grad.any() for p in loss.parameters() if p.dim() > 1)
    assert all(p.grad is not None for p in loss.parameters())
    assert [m.grad is not None for m in maps] == [True, False, True]


@pytest.mark.parametrize(
    ('size', 'teacher_size', 'met'),
    [
        ((16, 12), (8, 6), (8, 6)),
        ((8, 6), (16, 12), (8, 6)),
        ((9, 7), (8, 6), (8, 6)),
    ],
)
def test_the_finer_map_is_shrunk(size, teacher_size, met):
    torch.manual_seed(0)
    student, teacher = (
        torch.randn(2, 6, *size),
        torch.randn(2, 6, *teacher_size),
    )
    loss = passes_on(features())
    value = loss((student,), {'backbone.layer1': teacher})
    expected = loss(
        (F.adaptive_avg_pool2d(student, met),),
        {'backbone.layer1': F.adaptive_avg_pool2d(teacher, met)},
    )
    torch.testing.assert_close(value, expected)


def test_a_student_learns_the_teachers_features():
    torch.manual_seed(0)
    image, teacher = torch.randn(4, 3, 8, 6), nn.Conv2d(3, 8, 3, padding=1)
    student = nn.Conv2d(3, 5, 3, padding=1)
    loss = features((5,), (8,))
    with torch.no_grad():
        target = {'backbone.layer1': teacher(image)}
    parameters = [*student.parameters(), *loss.parameters()]
    optimizer = torch.optim.Adam(parameters, 3e-2)
    values = []
    for _ in range(150):
        values.append(loss((student(image),), target))
        optimizer.zero_grad()
        values[-1].backward()
        optimizer.step()
    # 5 channels cannot make all of 8, but most
    assert values[-1] < 0.4 * values[0]


def test_dead_channels_and_half_precision_are_finite():
    loss = features((4,), (4,))
    student = torch.randn(2, 4, 8, 6, requires_grad=True)
    teacher = torch.randn(2, 4, 8, 6).relu()
    teacher[:, 1] = 0
    with torch.autocast('cpu', torch.bfloat16):
        value = loss((student.bfloat16(),), {'backbone.layer1': teacher})
    assert value.dtype == torch.float32
    value.backward()
    assert student.grad.isfinite().all()


def test_features_that_do_not_fit_are_named():
    maps, teacher = (torch.randn(1, 6, 4, 4),), torch.randn(1, 9, 4, 4)
    with pytest.raises(ValueError, match='teacher_channels.*set it to 9'):
        features()(maps, {'backbone.layer1': teacher})
    with pytest.raises(ValueError, match='student_channels.*set it to 6'):
        features((5,), (9,))(maps, {'backbone.layer1': teacher})
    loss = FeatureDistillationLoss((1,), (6,), ('layer',), (9,))
    with pytest.raises(
        ValueError, match='has 1, but the student gives 1 maps'
    ):
        loss(maps, {'layer': teacher})
    with pytest.raises(ValueError, match="'teacher_layers': 1"):
        FeatureDistillationLoss((0, 1), (6, 6), ('layer',), (9, 9))
    with pytest.raises(ValueError, match='at least one pair'):
        FeatureDistillationLoss((), (), (), ())


def test_heatmaps_of_one_size_are_compared_as_they_are():
    student, teacher = torch.rand(2, 2, 3, 8, 6)
    loss = HeatmapDistillationLoss(loss_weight=2.0)
    value = loss(student, teacher, (4, 4), (4, 4))
    torch.testing.assert_close(value, 2 * F.mse_loss(student, teacher))


def gaussians(points, size, cell):
    sigma = 8 / cell
    maps, _ = draw_gaussian_heatmaps(
        points / cell, torch.ones(points.shape[:2]), size, sigma
    )
    return maps


@pytest.mark.parametrize('cells', [(1, 4), (4, 1), (2, 4)])
def test_heatmaps_of_two_sizes_agree_on_the_place(cells):
    """Whichever is finer: the true teacher is nearer than a shifted one."""
    points = 60 + 70 * torch.rand(2, 5, 2)
    sizes = [(192 // c, 256 // c) for c in cells]
    student = gaussians(points, sizes[0], cells[0])
    both = [(c, c) for c in cells]
    loss = HeatmapDistillationLoss()
    exact, left, right = (
        loss(student, gaussians(points + shift, sizes[1], cells[1]), *both)
        for shift in (0.0, -1.5, 1.5)
    )
    assert exact < 0.1 * min(left, right)
    assert left.item() == pytest.approx(right.item(), rel=0.1)


def test_heatmaps_of_unlabelled_key_points_can_be_left_out():
    student, teacher = torch.rand(2, 2, 3, 8, 6)
    student.requires_grad_()
    weights = torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    loss = HeatmapDistillationLoss(use_target_weight=True)
    assert loss.inputs[-1] == 'keypoint_weights'
    assert 'keypoint_weights' not in HeatmapDistillationLoss().inputs
    loss(student, teacher, (4, 4), (4, 4), weights).backward()
    reached = student.grad.flatten(2).any(-1)
    assert torch.equal(reached, weights > 0)


def test_heatmaps_of_other_key_points_are_refused():
    with pytest.raises(ValueError, match='student has 3 .* its teacher 5'):
        HeatmapDistillationLoss()(
            torch.rand(1, 3, 4, 4), torch.rand(1, 5, 4, 4), (4, 4), (4, 4)
        )


def test_pose_consistency():
    seen, wanted = torch.rand(2, 2, 3, 8, 6)
    loss = PoseConsistencyLoss(loss_weight=0.5)
    assert loss.inputs == ('teacher_sr_heatmaps', 'teacher_heatmaps')
    torch.testing.assert_close(
        loss(seen, wanted), F.mse_loss(seen, wanted) / 2
    )
    loss = PoseConsistencyLoss('truth')
    assert loss.inputs[1:] == ('teacher_targets', 'teacher_target_weights')
    weights = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    expected = F.mse_loss(seen[0, 0], wanted[0, 0]) / 6
    torch.testing.assert_close(loss(seen, wanted, weights), expected)
    with pytest.raises(ValueError, match="target is 'hr', allowed are"):
        PoseConsistencyLoss('hr')


@pytest.mark.parametrize(
    'kind',
    [
        'CharbonnierLoss',
        'KeypointWeightedPixelLoss',
        'StructureLoss',
        'HeatmapDistillationLoss',
        'PoseConsistencyLoss',
    ],
)
def test_each_term_is_registered_and_weighted(kind):
    assert MODELS.build(dict(type=kind, loss_weight=0.25)).loss_weight == 0.25
