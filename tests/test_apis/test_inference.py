from __future__ import annotations

import numpy as np
import pytest
from mmengine.config import Config
from mmpose.apis import init_model

from mmpose_starpose.apis import inference_video_topdown

STAR = 'configs/star_pose/star-pose_s_1xb8-2e_sample-clips-64x48to256x192.py'
STOCK = 'configs/baselines/td-hm_res18_1xb8-2e_sample-clips-64x48to256x192.py'


@pytest.fixture(params=[STAR, STOCK])
def model(request, pytestconfig):
    cfg = Config.fromfile(pytestconfig.rootpath / request.param)
    return init_model(cfg, None, device='cpu')


def test_poses_for_every_box_of_every_frame(model, clips):
    model.dataset_meta = model.dataset_meta or {}
    folder = sorted((clips / 'images/val').iterdir())[0]
    frames = [str(p) for p in sorted(folder.iterdir())][:4]
    boxes = [[[10, 10, 60, 100]], [], [[5, 5, 50, 90], [90, 9, 140, 99]]]
    boxes = [np.array(b, np.float32) for b in [*boxes, []]]
    results = inference_video_topdown(model, frames, boxes, batch_size=2)
    assert [len(r) for r in results] == [1, 0, 2, 0]
    points = results[2][1].pred_instances.keypoints
    assert points.shape == (1, 17, 2)
    # untrained or not, a crop's key points lie about its box
    assert np.all(points[..., 0] > 40) and np.all(points[..., 0] < 190)
    again = inference_video_topdown(model, frames, boxes, batch_size=9)
    assert np.allclose(points, again[2][1].pred_instances.keypoints, atol=1e-2)


def test_lengths_must_agree(model):
    with pytest.raises(ValueError, match='one entry a frame, got 1 and 2'):
        inference_video_topdown(model, ['a'], [[], []])


def test_mmpose_inferencer_takes_our_configs(model, clips, tmp_path):
    import torch
    from mmpose.apis import MMPoseInferencer

    weights = tmp_path / 'random.pth'
    torch.save(dict(state_dict=model.state_dict(), meta={}), weights)
    config = tmp_path / 'config.py'
    model.cfg.dump(config)
    inferencer = MMPoseInferencer(
        pose2d=str(config),
        pose2d_weights=str(weights),
        det_model='whole_image',
        device='cpu',
    )
    image = sorted((clips / 'images/val').rglob('*.jpg'))[0]
    result = next(inferencer(str(image)))
    assert np.shape(result['predictions'][0][0]['keypoints']) == (17, 2)
