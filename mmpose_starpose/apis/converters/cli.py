"""Command line of the converters."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .convert import Reader, convert


def main(
    reader: type[Reader], description: str, argv: Sequence[str] | None = None
) -> int:
    """Run a converter.

    Args:
        reader: The data set's reader.
        description: What ``-h`` says.
        argv: Arguments; None: those of the process.

    Returns:
        0; 1 if something is missing or broken, after writing all the rest;
        2 if there is nothing to read.
    """
    parser = argparse.ArgumentParser(
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('root', help='folder of the official download')
    parser.add_argument(
        '--out-dir', help="folder to write (default: ROOT's annotations)"
    )
    parser.add_argument(
        '--work-dir',
        help='folder that keeps finished videos, so that an interrupted run '
        f'goes on (default: .{reader.name}_parts in the folder to write)',
    )
    parser.add_argument(
        '--splits',
        nargs='+',
        choices=reader.splits,
        help='splits to convert (default: all)',
    )
    parser.add_argument(
        '--expect-sequences',
        type=int,
        metavar='N',
        help=f'fail unless {reader.counted_split} has N sequences',
    )
    args = parser.parse_args(argv)
    try:
        report = convert(
            reader(args.root, args.splits),
            args.out_dir,
            args.work_dir,
            args.expect_sequences,
        )
    except (OSError, ValueError) as error:
        print(f'{parser.prog}: {error}', file=sys.stderr)
        return 2
    print(f'\n{report}')
    return 0 if report.complete else 1
