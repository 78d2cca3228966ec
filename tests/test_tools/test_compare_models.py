"""A contest between small models on sample clips."""

from __future__ import annotations

import csv
import json
import shutil

import pytest
import torch
from mmengine.config import Config
from mmpose.registry import MODELS
from PIL import Image

TIMING = ['--batch-sizes', '1', '2', '--dtypes', 'fp32', 'bf16']
TIMING += ['--rounds', '1']


@pytest.fixture
def main(analysis_tools):
    from compare_models import main

    return main


def read(out_dir):
    with open(out_dir / 'results.csv') as file:
        return list(csv.DictReader(file))


@pytest.fixture
def checkpoint(tiny, tmp_path):
    torch.manual_seed(0)
    model = MODELS.build(Config.fromfile(tiny['star']).model)
    path = tmp_path / 'random.pth'
    torch.save(dict(state_dict=model.state_dict(), meta={}), path)
    return path


def test_contest_of_four_one_of_them_broken(
    tiny, checkpoint, main, tmp_path, capsys
):
    out = tmp_path / 'out'
    args = [
        f'star={tiny["star"]}:{checkpoint}',
        *map(str, (tiny['stock'], tiny['oracle'], tiny['broken'])),
        *('--out-dir', str(out), '--sizes', '64x48', '32x24'),
        *('--frames', '3', '1', '--controls', 'repeat', 'swap'),
        *('--upsampled', 'stock', '--oracle', 'oracle'),
    ]
    main([*args, *TIMING])
    printed = capsys.readouterr().out
    table = (out / 'results.md').read_text()
    assert table in printed

    rows = {
        (r['model'], r['frames'], r['control'], r['size']): r
        for r in read(out)
    }
    expected = [('star', '3', c) for c in ('', 'repeat', 'swap')]
    expected += [('star', '1', ''), ('stock', '', '')]
    expected += [('oracle', '', ''), ('broken', '', '')]
    assert {key[:3] for key in rows} == set(expected)
    assert len(rows) == 2 * len(expected)
    for size in ('64x48', '32x24'):
        for key in expected[:6]:
            row = rows[(*key, size)]
            assert 0 <= float(row['score']) < 0.2 and not row['error']
            assert float(row['coco/AP .5']) >= float(row['score'])
        assert 'RuntimeError' in rows['broken', '', '', size]['error']
    assert '| broken | - | - | error | error |' in table
    assert '- broken, 64x48: RuntimeError' in table
    assert '- broken, batch 2, bf16: RuntimeError' in table
    assert "degradation 'camera' for all" in table
    assert 'Recovery at 64x48 is' in table or '| recovery 64x48 |' in table

    # the clean crop is scored once, the others once a size and line
    content = json.loads((out / 'results.json').read_text())
    scored = [(r['model'], r['size'], r['control']) for r in content['rows']]
    assert len(scored) == 2 * 4 + 2 + 1
    assert len(set(scored)) == 2 * 3 + 2 + 1  # two lengths under one name
    assert ('oracle', 'clean', '') in scored
    degradation = content['rows'][1]['degradation']
    assert degradation[1]['lr_size'] == [24, 32]

    costs = {(c['model'], c['frames']): c for c in content['timing']['costs']}
    assert costs['star', 3]['input'] == '3x3x64x48'
    assert costs['star', 1]['input'] == '1x3x64x48'
    assert costs['star', 3]['gmacs'] > costs['star', 1]['gmacs']
    assert costs['stock', None]['input'] == '3x256x192'
    for kind in ('batch1_fp32', 'batch2_fp32', 'batch1_bf16', 'batch2_bf16'):
        assert float(rows['stock', '', '', '64x48'][f'ms_{kind}']) > 0
        assert not rows['broken', '', '', '64x48'][f'ms_{kind}']
    with Image.open(out / 'latency.png') as image:
        assert image.convert('L').getextrema() == (0, 255)
    assert not (out / 'curves.png').exists()

    # what is there is not scored again: a mark stays
    for row in content['rows']:
        row['score'] = dict(star=0.4, stock=0.3, oracle=0.7)[row['model']]
    (out / 'results.json').write_text(json.dumps(content))
    main([*args, '--no-time'])
    table = (out / 'results.md').read_text()
    assert '| star | 3 | swap | 40.0 | 40.0 | 0.25 | 0.25 |' in table
    assert '| oracle | - | - | 70.0 | 70.0 | - | - |' in table
    rows = read(out)
    assert float(rows[0]['recovery']) == pytest.approx(0.25)
    assert float(rows[0]['ms_batch1_fp32']) > 0  # of the earlier run

    # another star starts anew, and a timing never mixes runs
    torch.save(torch.load(checkpoint), tmp_path / 'other.pth')
    args[0] = f'star={tiny["star"]}:{tmp_path / "other.pth"}'
    main([*args[:2], '--out-dir', str(out), '--no-time'])
    scores = {r['model']: float(r['score']) for r in read(out)}
    assert scores['star'] < 0.2 and scores['stock'] == 0.3
    times = json.loads((out / 'results.json').read_text())['timing']
    assert times == content['timing']


def test_swapped_and_repeated_frames_reach_the_model(
    tiny, checkpoint, analysis_tools, tmp_path, monkeypatch
):
    from _scores import Condition, Model, evaluate

    from mmpose_starpose.models import backbones

    seen = []
    forward = backbones.STARPose.forward
    monkeypatch.setattr(
        backbones.STARPose,
        'forward',
        lambda self, x: (seen.append(x.clone()), forward(self, x))[1],
    )
    cfg = Config.fromfile(tiny['star']).to_dict()
    cfg = Config(cfg, format_python_code=False)
    model = Model('star', cfg, str(checkpoint))
    batches = {}
    for control in ('', 'repeat', 'swap'):
        seen.clear()
        evaluate(model, Condition(None, 3, control), tmp_path / 'logs')
        batches[control] = torch.cat(seen)
    real, repeat, swap = batches.values()
    assert real.shape == (4, 3, 3, 64, 48)
    for batch in (repeat, swap):
        assert (batch[:, 1] == real[:, 1]).all()
    assert (repeat == real[:, 1:2]).all()
    for n in range(4):
        assert (real[n, 0] != real[n, 1]).any()
        assert (swap[n, 0] - real[n, 0]).abs().mean() > 0.1
        assert (swap[n, 2] - real[n, 2]).abs().mean() > 0.1
    # the config itself stays as it was
    pipeline = cfg.test_dataloader.dataset.pipeline
    assert 'ReplaceSupportingFrames' not in [t['type'] for t in pipeline]


def test_all_models_get_the_same_pixels(tiny, analysis_tools):
    from _scores import Condition
    from _sweep import preset
    from mmpose.registry import DATASETS

    cfg = Config.fromfile(tiny['star'])
    condition = Condition(preset('camera', (24, 32)))
    pictures = []
    for first in (
        [],
        [dict(type='SeedSample')],
        [dict(type='SeedSample', seed=9)],
    ):
        dataset = cfg.test_dataloader.dataset
        rest = [t for t in dataset.pipeline if t['type'] != 'SeedSample']
        dataset.pipeline = [*first, *rest]
        dataset = condition.apply(cfg).test_dataloader.dataset
        assert [t['type'] for t in dataset.pipeline].count('SeedSample') == 1
        pictures.append(DATASETS.build(dataset)[2]['inputs'])
    assert (pictures[0] == pictures[1]).all()
    assert (pictures[0] == pictures[2]).all()


def test_networks_are_timed_in_onnxruntime(tiny, main, tmp_path):
    pytest.importorskip('onnxruntime')
    args = [f'{name}={tiny[name]}' for name in ('star', 'stock')]
    args += ['--no-score', '--out-dir', str(tmp_path)]
    args += ['--batch-sizes', '1', '2', '--rounds', '1']
    for more in ([], ['--runtime', 'onnxruntime']):  # the second times anew
        main([*args, *more])
        timing = json.loads((tmp_path / 'results.json').read_text())['timing']
        assert not timing['failures']
        assert [row['model'] for row in timing['latencies']] == 2 * [
            'star',
            'stock',
        ]
        assert all(row['ms'] > 0 for row in timing['latencies'])
        text = (tmp_path / 'results.md').read_text()
        assert ('run by ONNX Runtime' in text) == bool(more)


@pytest.mark.skipif(
    not shutil.which('g++'), reason='torch.compile needs a C++ compiler'
)
def test_networks_are_timed_compiled(tiny, main, tmp_path):
    main(
        [
            str(tiny['star']),
            *('--no-score', '--out-dir', str(tmp_path), '--rounds', '1'),
            *('--batch-sizes', '1', '--runtime', 'torch.compile'),
        ]
    )
    timing = json.loads((tmp_path / 'results.json').read_text())['timing']
    assert not timing['failures']
    (row,) = timing['latencies']
    assert row['ms'] > 0
    assert 'by torch.compile' in (tmp_path / 'results.md').read_text()


@pytest.mark.parametrize('name', ['star', 'stock'])
def test_what_onnxruntime_is_timed_on_is_the_network(
    name, tiny, analysis_tools
):
    pytest.importorskip('onnxruntime')
    from _contest_entries import Entry
    from _contest_time import build_net, exported_call

    entry = Entry(name, Config.fromfile(tiny[name]), [])
    torch.manual_seed(0)
    net = build_net(entry, entry.lines(None)[0])
    inputs = torch.randn(2, *net.shape)
    (found,) = exported_call(net, inputs)()
    with torch.no_grad():
        expected = net.model(inputs, None, mode='tensor')
    expected = torch.stack(list(expected))
    assert expected.std() > 0
    assert (found - expected).abs().max() < 1e-3 * expected.abs().max()


@pytest.mark.parametrize(
    'options', [['--dtypes', 'bf16'], ['--device', 'cuda']]
)
def test_onnxruntime_takes_fp32_on_the_cpu(
    options, tiny, main, tmp_path, capsys
):
    args = [str(tiny['stock']), '--no-score', '--out-dir', str(tmp_path)]
    with pytest.raises(SystemExit):
        main([*args, '--runtime', 'onnxruntime', *options])
    assert options[1] in capsys.readouterr().err


def test_cudagraph_needs_a_cuda_device(tiny, main, tmp_path, capsys):
    args = [str(tiny['stock']), '--no-score', '--out-dir', str(tmp_path)]
    with pytest.raises(SystemExit):
        main([*args, '--runtime', 'cudagraph'])
    assert "--device cuda, got 'cpu'" in capsys.readouterr().err


@pytest.mark.skipif(not torch.cuda.is_available(), reason='needs a GPU')
@pytest.mark.parametrize('name', ['star', 'stock'])
def test_what_is_replayed_is_the_network(name, tiny, analysis_tools):
    from _contest_entries import Entry
    from _contest_time import build_net, runtime_call

    entry = Entry(name, Config.fromfile(tiny[name]), [])
    net = build_net(entry, entry.lines(None)[0])
    inputs = torch.randn(2, *net.shape)
    arguments = net, inputs, 'fp32', 'cuda'
    expected = torch.stack(list(runtime_call(*arguments, 'torch')()))
    replay = runtime_call(*arguments, 'cudagraph')
    replay()
    found = torch.stack(list(replay()))
    assert expected.std() > 0
    assert (found - expected).abs().max() < 1e-3 * expected.abs().max()


def test_interrupted_timing_goes_on(tiny, main, tmp_path, monkeypatch):
    import _contest_time

    args = [str(tiny['stock']), '--no-score', '--out-dir', str(tmp_path)]
    args += ['--batch-sizes', '1', '2', '--rounds', '1']
    timed = []

    def time_nets(nets, batch_size, **others):
        timed.append(batch_size)
        if timed == [1, 2]:
            raise KeyboardInterrupt
        return original(nets, batch_size, **others)

    original = _contest_time.time_nets
    monkeypatch.setattr(_contest_time, 'time_nets', time_nets)
    path = tmp_path / 'results.json'
    with pytest.raises(KeyboardInterrupt):
        main(args)
    first = json.loads(path.read_text())['timing']['latencies']
    main(args)
    assert timed == [1, 2, 2]
    rows = json.loads(path.read_text())['timing']['latencies']
    assert [row['batch_size'] for row in rows] == [1, 2]
    assert rows[:1] == first
    assert all(row['ms'] > 0 for row in rows)


@pytest.mark.parametrize(
    ('args', 'message'),
    [
        (['--train'], '--train and --epochs go together'),
        (['--epochs', '2'], '--train and --epochs go together'),
        (['--train-preset', 'camera'], '--train-preset needs --train'),
        (['--lrs', '1e-3'], '--lrs needs --train'),
        (
            ['--train', '--epochs', '1', '--lrs', '0'],
            '--lrs must be finite and above 0, got [0.0]',
        ),
        (
            ['--train', '--epochs', '1', '--lrs', 'nan'],
            '--lrs must be finite and above 0, got [nan]',
        ),
        (
            [
                *('--train', '--epochs', '1', '--lrs', '1e-3'),
                *('--cfg-options', 'optim_wrapper.optimizer=None'),
            ],
            'stock: optim_wrapper.optimizer.lr is needed, got optimizer=None',
        ),
        (['--oracle', 'stock'], '--upsampled and --oracle go together'),
        (
            ['--oracle', 'best', '--upsampled', 'stock'],
            "'best' is none of the models: stock",
        ),
        (['--frames', '0'], '--frames must be at least 1, got [0]'),
        (['--batch-sizes', '0'], '--batch-sizes must be at least 1'),
        (['--sizes', '64'], "'64' is not HEIGHTxWIDTH"),
    ],
)
def test_clear_errors(args, message, tiny, main, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main([str(tiny['stock']), '--out-dir', str(tmp_path), *args])
    assert message in capsys.readouterr().err


def test_clean_models_alone_have_no_size(tiny, main, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main([str(tiny['oracle']), '--out-dir', str(tmp_path)])
    assert 'no model degrades its test set' in capsys.readouterr().err
