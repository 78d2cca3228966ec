from __future__ import annotations

import sys

import pytest
import torch

from mmpose_starpose.compat import mmcv_lite


def reference_nms(boxes, scores, threshold, offset):
    """The textbook loop."""
    keep = []
    for i in scores.argsort(descending=True).tolist():
        for j in keep:
            top = torch.maximum(boxes[i, :2], boxes[j, :2])
            end = torch.minimum(boxes[i, 2:], boxes[j, 2:])
            inter = (end - top + offset).clamp(min=0).prod()
            areas = (boxes[[i, j], 2:] - boxes[[i, j], :2] + offset).prod(1)
            if inter / (areas.sum() - inter) > threshold:
                break
        else:
            keep.append(i)
    return torch.tensor(keep)


@pytest.mark.parametrize('offset', [0, 1])
@pytest.mark.parametrize('threshold', [0.2, 0.5])
def test_nms_equals_the_textbook(offset, threshold):
    generator = torch.Generator().manual_seed(0)
    corners = torch.rand(200, 2, generator=generator) * 60
    sizes = torch.rand(200, 2, generator=generator) * 20 + 5
    boxes = torch.cat([corners, corners + sizes], dim=1)
    scores = torch.rand(200, generator=generator)
    kept = mmcv_lite.nms(boxes, scores, threshold, offset)
    expected = reference_nms(boxes, scores, threshold, offset)
    assert 1 < len(expected) < 200
    assert torch.equal(kept, expected)


def test_nms_takes_half_precision_and_nothing():
    boxes = torch.tensor([[0, 0, 10, 10], [0, 0, 10, 9]]).half()
    scores = torch.tensor([0.5, 0.75]).half()
    assert mmcv_lite.nms(boxes, scores, 0.5).tolist() == [1]
    assert mmcv_lite.nms(boxes[:0], scores[:0], 0.5).tolist() == []


def test_install_is_idempotent():
    first = mmcv_lite.install()
    module = sys.modules['mmcv._ext']
    assert mmcv_lite.install() is first
    assert sys.modules['mmcv._ext'] is module


def test_full_mmcv_is_left_alone(monkeypatch):
    compiled = type(sys)('mmcv._ext')
    monkeypatch.setitem(sys.modules, 'mmcv._ext', compiled)
    assert mmcv_lite.install() is False
    assert sys.modules['mmcv._ext'] is compiled


def test_mmcv_built_for_another_torch_is_named(monkeypatch):
    def fail(name):
        raise ImportError('undefined symbol: _ZN2at')

    monkeypatch.delitem(sys.modules, 'mmcv._ext', raising=False)
    monkeypatch.setattr(mmcv_lite.importlib, 'import_module', fail)
    monkeypatch.setattr(mmcv_lite.metadata, 'version', lambda _: '2.1.0')
    with pytest.raises(ImportError, match='do not load with torch .*_ZN2at'):
        mmcv_lite.install()
    assert 'mmcv._ext' not in sys.modules


class TestThroughMMCV:
    @pytest.fixture(autouse=True)
    def needs_lite(self):
        if not mmcv_lite.install():
            pytest.skip('a full mmcv is installed')

    def test_ops_are_honest_about_themselves(self):
        from mmcv.utils.ext_loader import check_ops_exist

        assert not check_ops_exist()

    def test_batched_nms(self):
        from mmcv.ops import batched_nms

        boxes = torch.tensor([[0.0, 0, 10, 10], [1, 1, 10, 10]])
        scores = torch.tensor([0.5, 0.9])
        same, other = torch.tensor([0, 0]), torch.tensor([0, 1])
        config = dict(type='nms', iou_threshold=0.5)
        assert batched_nms(boxes, scores, same, config)[1].tolist() == [1]
        assert len(batched_nms(boxes, scores, other, config)[1]) == 2

    def test_other_ops_raise_when_called(self):
        from mmcv.ops import soft_nms

        boxes, scores = torch.rand(3, 4), torch.rand(3)
        with pytest.raises(ImportError, match="'softnms'.*MMCV_WITH_OPS"):
            soft_nms(boxes, scores)
