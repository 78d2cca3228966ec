from __future__ import annotations

from pathlib import Path

import pytest
from mmengine.config import Config

from mmpose_starpose.apis import describe_boxes

DATA = Path(__file__).parents[2] / 'configs/_base_/data'


def test_names_the_file():
    assert describe_boxes(dict(bbox_file='a/b.json')) == 'boxes from a/b.json'
    assert describe_boxes(dict(bbox_file=None)) == 'ground-truth boxes'
    assert describe_boxes(dict(type='X')) == 'ground-truth boxes'
    assert describe_boxes(dict(data_mode='bottomup')) == 'whole images'


def test_looks_into_wrappers():
    parts = [dict(bbox_file='b.json'), dict(), dict(bbox_file='')]
    combined = dict(dataset=dict(type='Combined', datasets=parts))
    assert describe_boxes(combined) == 'boxes from b.json, ground-truth boxes'


@pytest.mark.parametrize(
    'path', sorted(DATA.glob('*.py')), ids=lambda p: p.stem
)
def test_data_configs_say_in_their_head_which_boxes_they_use(path):
    boxes = describe_boxes(Config.fromfile(path).test_dataloader.dataset)
    head = ' '.join(
        line[2:]
        for line in path.read_text().splitlines()
        if line.startswith('# ')
    )
    if boxes == 'ground-truth boxes':
        assert 'Boxes: ground truth' in head
    else:
        assert 'boxes: the usual detections' in head
