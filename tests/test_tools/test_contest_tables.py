"""Recovery, tables and plots of a contest, by hand-made numbers."""

from __future__ import annotations

import csv

import pytest
from PIL import Image

SIZES = ['64x48', '32x24']


@pytest.fixture
def rows(analysis_tools):
    """Six lines of five models; the last one failed."""
    from _contest_entries import Line
    from _contest_rows import Row

    def row(name, frames, control, first, second, **options):
        scores = {'64x48': first, '32x24': second}
        metrics = {
            size: {'coco/AP': sum(v) / len(v), 'coco/AR': 0.9}
            for size, v in scores.items()
            if v
        }
        return Row(
            Line(name, frames, control),
            options.pop('clean', False),
            {k: v for k, v in scores.items() if v},
            metrics,
            **options,
        )

    cost = dict(input='3x64x48', params=1_230_000, gmacs=4.5678)
    times = {(1, 'fp32'): 12.34, (16, 'bf16'): 56.78}
    return [
        row('stock', None, '', [0.3], [0.25], cost=cost, latency=times),
        row(
            *('oracle', None, '', [0.5], [0.5]),
            **dict(clean=True, latency={(1, 'fp32'): 20.0}),
        ),
        row('ours', 3, '', [0.4, 0.5], [0.2], latency={(1, 'fp32'): 9.0}),
        row('ours', 3, 'swap', [0.25], []),
        row('same', 1, '', [0.3], [0.25]),
        row('lost', None, '', [], [], errors={'': 'no weights'}),
    ]


def test_recovery_by_hand(rows):
    from _contest_rows import Recovery, recovery

    assert recovery(0.45, 0.3, 0.5) == pytest.approx(0.75)
    assert recovery(0.2, 0.3, 0.5) == pytest.approx(-0.5)
    assert recovery(0.6, 0.3, 0.5) == pytest.approx(1.5)
    assert recovery(0.4, 0.5, 0.5) is None
    assert recovery(0.4, 0.6, 0.5) is None

    shares = Recovery(rows, SIZES, 'stock', 'oracle')
    assert shares.remarks == []
    found = [shares.of(row, '64x48') for row in rows]
    assert found[:2] == [None, None]  # what the others are measured by
    assert found[2:5] == pytest.approx([0.75, -0.25, 0])
    assert found[5] is None
    assert shares.of(rows[2], '32x24') == pytest.approx(-0.2)
    assert shares.of(rows[3], '32x24') is None


def test_recovery_that_cannot_be_said(rows):
    from _contest_rows import Recovery

    shares = Recovery(rows, SIZES, 'ours', 'stock')
    remark = 'the oracle, 0.3000, is not above the up-sampled model, 0.4500'
    assert len(shares.remarks) == 1 and remark in shares.remarks[0]
    assert shares.of(rows[1], '64x48') is None
    assert shares.of(rows[1], '32x24') == pytest.approx(6)
    shares = Recovery(rows, ['64x48'], 'stock', 'lost')
    (remark,) = shares.remarks
    assert remark == "Recovery at 64x48 is unknown: 'lost' has no score."


def test_tables(rows):
    from _contest_report import cost_table, metric_table, score_table
    from _contest_rows import Recovery

    shares = Recovery(rows, SIZES, 'stock', 'oracle')
    lines = score_table(rows, SIZES, 'coco/AP', shares).splitlines()
    assert lines[0] == (
        '| model | T | supporting frames | 64x48 | 32x24 | recovery 64x48 | '
        'recovery 32x24 |'
    )
    assert lines[2] == '| stock | - | - | 30.0 | 25.0 | - | - |'
    assert lines[4] == (
        '| ours | 3 | real | 45.0 (40.0, 50.0) | 20.0 | 0.75 | -0.20 |'
    )
    assert lines[5] == '| ours | 3 | swap | 25.0 | - | -0.25 | - |'
    assert lines[6] == '| same | 1 | - | 30.0 | 25.0 | 0.00 | 0.00 |'
    assert lines[7] == '| lost | - | - | error | error | - | - |'
    # other metrics are not turned into percent
    lines = score_table(rows[:1], SIZES[:1], 'PCK', None).splitlines()
    assert lines[2] == '| stock | - | - | 0.300 |'

    lines = metric_table(rows, '64x48').splitlines()
    assert lines[0] == '| model | T | supporting frames | AP | AR |'
    assert lines[4] == '| ours | 3 | real | 45.0 | 90.0 |'
    lines = cost_table(rows).splitlines()
    assert lines[0] == (
        '| model | T | input | params (M) | GMACs | ms, batch 1, fp32 | '
        'ms, batch 16, bf16 |'
    )
    assert lines[2] == '| stock | - | 3x64x48 | 1.23 | 4.57 | 12.3 | 56.8 |'
    assert lines[3] == '| oracle | - | - | - | - | 20.0 | - |'
    assert len(lines) == 2 + 3


def test_recovery_in_each_metric(rows):
    from _contest_report import metric_table, recovery_table

    blind = {'stock': 0.6, 'oracle': 0.7, 'ours': 0.65, 'same': 0.5}
    for row in rows[:5]:
        row.metrics['64x48']['side_blind/AP'] = blind[row.line.name]
    head = '| model | T | supporting frames | coco/AP | side_blind/AP |'
    lines = recovery_table(rows, '64x48', 'stock', 'oracle').splitlines()
    assert [lines[0], *lines[2:]] == [
        head,
        '| ours | 3 | real | 0.75 | 0.50 |',
        '| ours | 3 | swap | -0.25 | 0.50 |',
        '| same | 1 | - | 0.00 | -1.00 |',
    ]
    # not above the up-sampled model in one metric, and in the other
    lines = recovery_table(rows, '64x48', 'oracle', 'ours').splitlines()
    assert lines[2] == '| stock | - | - | - | - |'
    # not scored at all
    lines = recovery_table(rows, '64x48', 'stock', 'lost').splitlines()
    assert lines[0] == '| model | T | supporting frames |'
    # one name for two metrics is written out, others are not
    head = metric_table(rows, '64x48').splitlines()[0]
    assert head.endswith('| coco/AP | AR | side_blind/AP |')


def test_csv(rows, tmp_path):
    from _contest_report import write_csv
    from _contest_rows import Recovery

    shares = Recovery(rows, SIZES, 'stock', 'oracle')
    write_csv(tmp_path / 'results.csv', rows, SIZES, shares)
    with open(tmp_path / 'results.csv') as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 2 * len(rows)
    ours = lines[4]
    assert (ours['model'], ours['frames'], ours['size']) == (
        *('ours', '3', '64x48'),
    )
    assert (ours['seeds'], ours['score_min'], ours['score_max']) == (
        *('2', '0.4', '0.5'),
    )
    assert float(ours['score']) == pytest.approx(0.45)
    assert float(ours['recovery']) == pytest.approx(0.75)
    assert lines[0]['ms_batch16_bf16'] == '56.78'
    assert [line['degraded'] for line in lines[:4]] == [
        *('True', 'True', 'False', 'False'),
    ]
    assert lines[-1]['error'] == 'no weights' and not lines[-1]['score']


def colours(path):
    with Image.open(path) as image:
        image = image.convert('RGB')
        return {c for n, c in image.getcolors(image.size[0] * image.size[1])}


def test_plots_show_every_model(rows, tmp_path):
    from _contest_plots import plot_latency

    path = tmp_path / 'latency.png'
    kind = (1, 'fp32')
    assert plot_latency(path, rows, '64x48', kind, 'coco/AP', 'a processor')
    # matplotlib's first three colours, one a point
    blue, orange, green = (31, 119, 180), (255, 127, 14), (44, 160, 44)
    assert {blue, orange, green} <= colours(path)
    path.unlink()
    assert not plot_latency(path, rows[3:], '64x48', kind, 'coco/AP', 'one')
    assert not path.exists()


def test_curves_of_every_average_precision(analysis_tools, tmp_path):
    from _contest_curves import curve_table, plot_curves, precisions

    def epoch(ap, blind):
        return {'coco/AR': 1.0, 'coco/AP': ap, 'side_blind/AP': blind}

    curves = dict(
        ours=[
            {1: epoch(0.1, 0.3), 2: epoch(0.3, 0.5), 3: epoch(0.4, 0.6)},
            {1: epoch(0.2, 0.4), 2: epoch(0.5, 0.7)},  # not yet at its end
        ],
        stock=[{1: epoch(0.2, 0.1), 3: epoch(0.3, 0.2)}, {}],
        none=[{}],
    )
    drawn = precisions(curves, 'coco/AP')
    assert drawn == ['coco/AP', 'side_blind/AP']
    assert precisions(curves, 'coco/AR') == ['coco/AR', *drawn]
    assert curve_table(curves, 'coco/AP').splitlines() == [
        '| model | epoch 1 | epoch 2 | epoch 3 |',
        '|---|---|---|---|',
        '| ours | 15.0 (10.0, 20.0) | 40.0 (30.0, 50.0) | - |',
        '| stock | 20.0 | - | 30.0 |',
    ]
    path = tmp_path / 'curves.png'
    assert plot_curves(path, curves, drawn)
    blue, orange, green = (31, 119, 180), (255, 127, 14), (44, 160, 44)
    seen = colours(path)
    assert {blue, orange} <= seen and green not in seen
    with Image.open(path) as image:
        width = image.size[0]
    assert plot_curves(path, curves, drawn[:1])
    with Image.open(path) as image:
        assert image.size[0] < width
    path.unlink()
    assert not plot_curves(path, dict(none=[{}]), drawn)
    assert not path.exists()


def test_long_errors_fit_into_a_line(analysis_tools):
    from _contest_entries import sentence

    text = sentence(ValueError('a | b\n  c' + 'd' * 400))
    assert text.startswith('ValueError: a / b c')
    assert len(text) == 300 and text.endswith('...')
