from __future__ import annotations

import numpy as np
import pytest
from mmpose.registry import DATASETS

from mmpose_starpose.apis import with_control
from mmpose_starpose.datasets.transforms import ReplaceSupportingFrames
from mmpose_starpose.datasets.transforms.supporting_frames import other_sample

PIPELINE = [
    dict(type='SeedSample'),
    dict(type='LoadVideoFrames', frame_offsets=(-1, 0, 1)),
    dict(type='GetBBoxCenterScale', padding=1.25),
    dict(type='TopdownAffine', input_size=(48, 64)),
    dict(type='DegradeResize', lr_size=(12, 16)),
    dict(type='DegradeNoise', sigma=(20.0, 20.0)),
    dict(type='PackLowResPoseInputs'),
]


def build(clips, pipeline, split='train'):
    return DATASETS.build(
        dict(
            type='PoseTrack18ClipDataset',
            data_root=str(clips),
            ann_file=f'annotations/posetrack18_{split}.json',
            data_prefix=dict(img=''),
            pipeline=pipeline,
            test_mode=True,
        )
    )


def test_repeated_frames_are_equal_noise_included(clips):
    real = build(clips, PIPELINE)
    control = build(clips, with_control(PIPELINE, 'repeat'))
    assert len(real) > 4
    for n in range(4):
        frames, repeated = real[n]['inputs'], control[n]['inputs']
        # noise makes even frames of a standing person differ
        assert (frames[0] != frames[1]).any()
        assert (repeated == frames[1]).all()
        assert repeated.shape == frames.shape


@pytest.mark.parametrize('split', ['train', 'val'])
def test_swapped_frames_are_those_of_another_clip(clips, split):
    real = build(clips, PIPELINE, split)
    control = build(clips, with_control(PIPELINE, 'swap'), split)
    infos = [real.get_data_info(n) for n in range(len(real))]
    videos = {info['frame_template'] for info in infos}
    assert len(videos) == (2 if split == 'train' else 1)
    clip_of = {d['inputs'][0].numpy().tobytes(): n for n, d in enumerate(real)}
    for n in (0, len(real) - 1):
        frames, swapped = real[n]['inputs'], control[n]['inputs']
        assert (swapped[1] == frames[1]).all()
        other = clip_of[swapped[0].numpy().tobytes()]
        assert (swapped[2] == real[other]['inputs'][2]).all()
        part = 'frame_template' if len(videos) > 1 else 'img_path'
        assert infos[other][part] != infos[n][part]
        # the same ones every time
        assert (control[n]['inputs'] == swapped).all()


def test_other_sample_by_hand():
    # two people in each of two images of video a, one in each of video b
    sources = [('a', '1'), ('a', '1'), ('a', '2'), ('a', '2'), ('b', '3')]
    sources += [('b', '4')]
    # half a data set away is 3, of the same video; the next other is 4
    assert other_sample(sources, 0) == 4
    assert other_sample(sources, 2) == 5
    assert other_sample(sources, 4) == 1
    # one video: another image, from 2 on
    assert other_sample(sources[:4], 0) == 2
    assert other_sample(sources[:4], 2) == 0
    with pytest.raises(ValueError, match="one image, '1'"):
        other_sample(sources[:2], 0)


def test_one_frame_alone_stays():
    frame = np.zeros((2, 2, 3), np.uint8)
    for mode in ('repeat', 'swap'):
        results = dict(img=[frame], frame_offsets=(0,))
        assert ReplaceSupportingFrames(mode)(results)['img'] == [frame]


def test_clear_errors():
    with pytest.raises(ValueError, match=r"mode='black'.*repeat.*swap"):
        ReplaceSupportingFrames('black')
    with pytest.raises(ValueError, match='needs a clip.*ndarray'):
        ReplaceSupportingFrames('repeat')(dict(img=np.zeros((2, 2, 3))))
