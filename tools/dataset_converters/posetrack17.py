"""Turns the official PoseTrack17 download into what the data set class reads.

It reads
    annotations/{train,val}/VIDEO.json, images/GROUP/VIDEO/00000001.jpg
and writes annotations/posetrack17_{train,val}.json.
An interrupted run goes on where it was. The report at the end tells sequences,
frames, people and label version, and names what is missing; then the exit
status is 1.
"""

from __future__ import annotations

import sys

if __name__ == '__main__':
    from mmpose_starpose.apis.converters import PoseTrack17Reader
    from mmpose_starpose.apis.converters.cli import main

    sys.exit(main(PoseTrack17Reader, __doc__))
