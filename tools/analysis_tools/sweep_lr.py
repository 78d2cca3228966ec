"""Scores models over LR sizes and degradation presets.

Writes one table and one plot: results.json, results.csv, results.md and
results.png. A model made for one LR size is fed crops of the others enlarged
or shrunk to its own; stock models get them enlarged to the HR crop.
"""

from __future__ import annotations

from _scores import Scores  # isort: skip  (imports mmpose_starpose first)
from _sweep import (  # isort: skip
    add_common_arguments,
    load_models,
    preset,
    presets,
    size_of,
)

import argparse
from collections.abc import Sequence
from pathlib import Path

from _report import markdown


def parse_args(
    argv: Sequence[str] | None = None,
) -> tuple[argparse.ArgumentParser, argparse.Namespace]:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_common_arguments(parser)
    parser.add_argument(
        '--sizes',
        nargs='+',
        type=size_of,
        default=[(24, 32), (36, 48), (48, 64), (72, 96), (96, 128)],
        metavar='HEIGHTxWIDTH',
        help='LR sizes (default: 32x24 48x36 64x48 96x72 128x96)',
    )
    parser.add_argument(
        '--presets',
        nargs='+',
        choices=presets(),
        default=['bicubic', 'camera'],
        help='degradations (default: bicubic camera)',
    )
    return parser, parser.parse_args(argv)


def plot(
    scores: Scores, sizes: Sequence[tuple[int, int]], names: Sequence[str]
) -> None:
    """Draws score over LR height, a line a model and preset."""
    import matplotlib

    matplotlib.use('Agg')
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout='constrained')
    heights = [height for _, height in sizes]
    styles = ['-', '--', ':', '-.']
    for number, model in enumerate(scores.models):
        for which, name in enumerate(names):
            values = [
                scores.get(model=model.name, preset=name, size=f'{h}x{w}')
                for w, h in sizes
            ]
            axes.plot(
                heights,
                values,
                marker='o',
                color=f'C{number}',
                linestyle=styles[which % len(styles)],
                label=f'{model.name}, {name}',
            )
    axes.set_xscale('log', base=2)
    axes.set_xticks(heights, [f'{h}x{w}' for w, h in sizes])
    axes.minorticks_off()
    axes.set(xlabel='LR crop (height x width)', ylabel=scores.note())
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend(fontsize='x-small')
    figure.savefig(scores.out_dir / 'results.png', dpi=150)
    plt.close(figure)


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    parser, args = parse_args(argv)
    sizes = sorted(set(args.sizes))
    models = load_models(parser, args)
    scores = Scores(Path(args.out_dir), models)
    scores.run(
        [
            (dict(preset=name, size=f'{h}x{w}'), preset(name, (w, h)))
            for name in args.presets
            for w, h in sizes
        ]
    )
    labels = [f'{h}x{w}' for w, h in sizes]
    rows = [
        [
            model.name,
            name,
            *(
                scores.get(model=model.name, preset=name, size=label)
                for label in labels
            ),
        ]
        for model in models
        for name in args.presets
    ]
    table = markdown(['model', 'preset', *labels], rows)
    text = f'{table}\n\n{scores.note()}; columns: LR size, height x width.\n'
    (scores.out_dir / 'results.md').write_text(text)
    scores.write_csv()
    plot(scores, sizes, args.presets)
    print(f'\n{text}')


if __name__ == '__main__':
    main()
