"""Scores models under corruptions of rising severity.

Clean is bicubic, anti-aliased shrinking to the model's LR size. Each
corruption is added to it, in the HR crop before shrinking (optics, light) or
in the LR crop behind it (sensor, file), at severities 1 to 5. Reported are
the clean score, the mean over all corruptions and severities (mPC) and their
ratio (rPC), as Michaelis et al. define them (arXiv 1907.07484).

Writes results.json, results.csv, results.md and results.png.
"""

from __future__ import annotations

from _scores import Scores  # isort: skip  (imports mmpose_starpose first)
from _sweep import (  # isort: skip
    add_common_arguments,
    load_models,
)

import argparse
from collections.abc import Sequence
from pathlib import Path

from _report import markdown

from mmpose_starpose.apis import own_lr_size

# the option that grows with severity, its five values, and whether the
# corruption comes before shrinking; the values are our own choice
CORRUPTIONS: dict[str, tuple[dict, str, tuple[float, ...], bool]] = {
    'gaussian_blur': (
        dict(type='DegradeBlur'),
        'sigma',
        (1.5, 2.5, 4, 6, 8),
        True,
    ),
    'motion_blur': (
        dict(type='DegradeMotionBlur'),
        'length',
        (6, 10, 15, 22, 30),
        True,
    ),
    'defocus': (
        dict(type='DegradeDefocus'),
        'radius',
        (2, 4, 6, 8, 11),
        True,
    ),
    'low_light': (
        dict(type='DegradeLowLight', gain=(1.0, 1.0), exposure=(0.9, 0.9)),
        'gamma',
        (1.5, 2, 2.7, 3.5, 4.5),
        True,
    ),
    'gaussian_noise': (
        dict(type='DegradeNoise'),
        'sigma',
        (6, 12, 20, 30, 45),
        False,
    ),
    'poisson_noise': (
        dict(type='DegradeNoise', kinds='poisson'),
        'poisson_scale',
        (0.5, 1, 2, 3.5, 6),
        False,
    ),
    'jpeg': (
        dict(type='DegradeJPEG'),
        'quality',
        (60, 35, 20, 12, 6),
        False,
    ),
}


def corrupted(
    name: str, severity: int, lr_size: tuple[int, int]
) -> list[dict]:
    """Makes the degradation of a corruption; 'clean' is plain shrinking."""
    shrink = dict(
        type='DegradeResize', lr_size=lr_size, interpolation='bicubic'
    )
    if name == 'clean':
        return [shrink]
    transform, option, values, before = CORRUPTIONS[name]
    value = values[severity - 1]
    corruption = dict(transform, **{option: (value, value)})
    return [corruption, shrink] if before else [shrink, corruption]


def parse_args(
    argv: Sequence[str] | None = None,
) -> tuple[argparse.ArgumentParser, argparse.Namespace]:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_common_arguments(parser)
    parser.add_argument(
        '--corruptions',
        nargs='+',
        choices=list(CORRUPTIONS),
        default=list(CORRUPTIONS),
        help='default: all',
    )
    parser.add_argument(
        '--severities',
        nargs='+',
        type=int,
        choices=range(1, 6),
        default=[1, 2, 3, 4, 5],
        help='default: 1 2 3 4 5',
    )
    return parser, parser.parse_args(argv)


def plot(
    scores: Scores, names: Sequence[str], severities: Sequence[int]
) -> None:
    """Draws score over severity, a panel a corruption."""
    import matplotlib

    matplotlib.use('Agg')
    import matplotlib.pyplot as plt

    columns = min(4, len(names))
    lines = -(-len(names) // columns)
    figure, grid = plt.subplots(
        lines,
        columns,
        figsize=(2.6 * columns, 2.4 * lines + 0.5),
        sharex=True,
        sharey=True,
        squeeze=False,
        layout='constrained',
    )
    steps = [0, *severities]
    for axes, name in zip(grid.flat, names):
        for model in scores.models:
            values = [
                scores.get(model=model.name, corruption='clean'),
                *(
                    scores.get(
                        model=model.name, corruption=name, severity=severity
                    )
                    for severity in severities
                ),
            ]
            axes.plot(steps, values, marker='.', label=model.name)
        axes.set_title(name.replace('_', ' '), fontsize='small')
        axes.set_xticks(steps)
        axes.grid(alpha=0.3)
    for axes in grid.flat[len(names) :]:
        axes.axis('off')
    grid[0, 0].set_ylim(bottom=0)
    figure.supxlabel('severity (0: clean)', fontsize='small')
    figure.supylabel(scores.note(), fontsize='small')
    handles, texts = grid[0, 0].get_legend_handles_labels()
    figure.legend(
        handles, texts, loc='outside upper center', fontsize='x-small'
    )
    figure.savefig(scores.out_dir / 'results.png', dpi=150)
    plt.close(figure)


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    parser, args = parse_args(argv)
    models = load_models(parser, args)
    sizes = {own_lr_size(model.pipeline) for model in models}
    if len(sizes) > 1:
        parser.error(f'the models have different LR sizes: {sorted(sizes)}')
    size = sizes.pop()
    severities = sorted(set(args.severities))
    scores = Scores(Path(args.out_dir), models)
    scores.run(
        [
            (dict(corruption=name, severity=s), corrupted(name, s, size))
            for name, steps in (
                ('clean', [0]),
                *((name, severities) for name in args.corruptions),
            )
            for s in steps
        ]
    )
    rows = []
    for model in models:
        clean = scores.get(model=model.name, corruption='clean')
        means = []
        for name in args.corruptions:
            values = [
                scores.get(model=model.name, corruption=name, severity=s)
                for s in severities
            ]
            means.append(sum(values) / len(values))
        mean = sum(means) / len(means)
        relative = mean / clean if clean > 0 else float('nan')
        rows.append([model.name, clean, mean, relative, *means])
    head = ['model', 'clean', 'mPC', 'rPC', *args.corruptions]
    text = (
        f'{markdown(head, rows)}\n\n{scores.note()}, LR {size[1]}x{size[0]}; '
        'mPC: mean over corruptions and severities '
        f'{", ".join(map(str, severities))}; rPC: mPC / clean; behind them '
        "each corruption's mean.\n"
    )
    (scores.out_dir / 'results.md').write_text(text)
    scores.write_csv()
    plot(scores, args.corruptions, severities)
    print(f'\n{text}')


if __name__ == '__main__':
    main()
