"""Command line of the sample-clip generator."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from .generate import (
    FRAME_SIZE,
    NUM_FRAMES,
    NUM_TRAIN,
    NUM_VAL,
    generate_sample_clips,
)
from .layouts import LAYOUTS, write_layout
from .preview import write_contact_sheet


def build_parser() -> argparse.ArgumentParser:
    """The options, named as the arguments of the function."""
    parser = argparse.ArgumentParser(
        prog='starpose-sample-clips',
        description='Draw short clips of moving people with exact key '
        'points, in the layout of PoseTrack18.',
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument('out_dir', help='folder to write')
    parser.add_argument(
        '--num-train', type=int, default=NUM_TRAIN, help='clips'
    )
    parser.add_argument('--num-val', type=int, default=NUM_VAL, help='clips')
    parser.add_argument(
        '--num-frames', type=int, default=NUM_FRAMES, help='per clip'
    )
    parser.add_argument(
        '--frame-size',
        type=int,
        nargs=2,
        default=FRAME_SIZE,
        metavar=('WIDTH', 'HEIGHT'),
        help='in pixels',
    )
    parser.add_argument('--seed', type=int, default=0, help='of all draws')
    parser.add_argument(
        '--num-workers', type=int, help='processes (None: one per core)'
    )
    parser.add_argument(
        '--overwrite', action='store_true', help='replace other clips there'
    )
    parser.add_argument(
        '--quiet', action='store_true', help='show no progress'
    )
    parser.add_argument(
        '--preview', metavar='PICTURE', help='also write a contact sheet'
    )
    parser.add_argument(
        '--layout',
        choices=sorted(LAYOUTS),
        help='lay the clips out as the official download of this data set',
    )
    return parser


def main(argv: list[str] | None = None) -> int:
    """Runs the command.

    Args:
        argv (list[str] | None): Arguments; None: those of the process.

    Returns:
        int: 0, or 2 after a bad option (with one line on stderr).
    """
    args = build_parser().parse_args(argv)
    try:
        if args.layout is None:
            _generate(args, Path(args.out_dir))
            return 0
        # beside the result, so that frames are linked and not copied
        parent = Path(args.out_dir).resolve().parent
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent) as folder:
            _generate(args, Path(folder))
            write_layout(folder, args.out_dir, args.layout)
    except (ValueError, OSError) as error:
        print(f'starpose-sample-clips: {error}', file=sys.stderr)
        return 2
    return 0


def _generate(args: argparse.Namespace, folder: Path) -> None:
    """Draws the clips, and the contact sheet if asked for."""
    root = generate_sample_clips(
        folder,
        num_train=args.num_train,
        num_val=args.num_val,
        num_frames=args.num_frames,
        frame_size=tuple(args.frame_size),
        seed=args.seed,
        num_workers=args.num_workers,
        overwrite=args.overwrite,
        progress=not args.quiet,
    )
    if args.preview:
        write_contact_sheet(root, args.preview)
