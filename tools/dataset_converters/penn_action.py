"""Turns the official Penn Action download into what the data set class reads.

It reads
    labels/0001.mat, frames/0001/000001.jpg
and writes annotations/penn_action_{train,test}.json.
An interrupted run goes on where it was. The report at the end tells sequences,
frames, people and label version, and names what is missing; then the exit
status is 1.
"""

from __future__ import annotations

import sys

if __name__ == '__main__':
    from mmpose_starpose.apis.converters import PennActionReader
    from mmpose_starpose.apis.converters.cli import main

    sys.exit(main(PennActionReader, __doc__))
