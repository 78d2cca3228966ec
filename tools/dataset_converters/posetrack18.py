"""Turns the official PoseTrack18 download into what the data set class reads.

It reads
    annotations/{train,val}/VIDEO.json, images/SPLIT/VIDEO/000000.jpg
and writes annotations/posetrack18_{train,val}.json.
An interrupted run goes on where it was. The report at the end tells sequences,
frames, people and label version, and names what is missing; then the exit
status is 1.
"""

from __future__ import annotations

import sys

if __name__ == '__main__':
    from mmpose_starpose.apis.converters import PoseTrack18Reader
    from mmpose_starpose.apis.converters.cli import main

    sys.exit(main(PoseTrack18Reader, __doc__))
