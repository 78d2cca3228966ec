"""Times PoseTrack AP beside a plain-loop version of the same definition.

The data are generated: as many labelled frames and people as PoseTrack18's
validation set has (about 4,000 frames, 6 people each), with predictions that
are shifted truth, misses, false alarms and ignore regions. Both versions score
the same predictions in one run. The loops are organised as the official code
is (a joint is found by scanning its pose, distances are taken one by one,
arrays grow by ``np.append``).
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mmpose_starpose.evaluation.functional import JOINTS, posetrack_ap

NAMES = ['head_bottom' if j == 'neck' else j for j in JOINTS]
# a wavy region over the top of the picture, as real ones are
WAVE = [[x, 120 + 30 * (x // 50 % 2)] for x in range(1900, 0, -50)]
REGION = [[0, 0], [1900, 0], *WAVE]


def make_video(
    rng: np.random.Generator, name: str, frames: int, people: int
) -> tuple[dict, dict]:
    """Makes the truth and the predictions of a video, PoseTrack18 format."""
    truth: dict = dict(
        images=[],
        annotations=[],
        categories=[dict(name='person', keypoints=NAMES)],
    )
    found: dict = dict(truth, images=[], annotations=[])
    for number in range(frames):
        x, y = np.array(REGION).T.tolist()
        image = dict(
            id=number, file_name=f'images/val/{name}/{number:06d}.jpg'
        )
        truth['images'].append(
            dict(image, ignore_regions_x=[x], ignore_regions_y=[y])
        )
        found['images'].append(image)
        for person in range(people):
            corner = rng.uniform(0, [1500, 700])
            points = corner + rng.uniform(0, [150, 300], (15, 2))
            seen = rng.random(15) < 0.9
            flat = np.column_stack([points, seen]) * seen[:, None]
            common = dict(image_id=number, track_id=person)
            truth['annotations'].append(
                dict(
                    common,
                    keypoints=flat.ravel().tolist(),
                    bbox_head=[*corner.tolist(), 40.0, 50.0],
                )
            )
            if rng.random() < 0.1:
                continue
            noise = rng.normal(0, rng.uniform(2, 30), (15, 2))
            flat = np.column_stack([points + noise, np.ones(15)])
            found['annotations'].append(
                dict(
                    common,
                    keypoints=flat.ravel().tolist(),
                    scores=rng.random(15).tolist(),
                )
            )
            if rng.random() < 0.2:
                alarm = dict(found['annotations'][-1])
                points = rng.uniform(0, [1900, 1000], (15, 2))
                flat = np.column_stack([points, np.ones(15)])
                alarm.update(
                    keypoints=flat.ravel().tolist(),
                    scores=rng.random(15).tolist(),
                )
                found['annotations'].append(alarm)
    return truth, found


def _people(video: dict, image: dict, regions: list) -> list[dict]:
    """Reads a frame's people, each with a list of points."""
    people = []
    for ann in video['annotations']:
        if ann['image_id'] != image['id']:
            continue
        points = []
        for joint, name in enumerate(NAMES):
            at = 3 * video['categories'][0]['keypoints'].index(name)
            x, y, visible = ann['keypoints'][at : at + 3]
            if x == 0 and y == 0 and visible == 0:
                continue
            if any(_inside(x, y, region) for region in regions):
                continue
            scores = ann.get('scores') or []
            score = scores[at // 3] if scores else -9999
            points.append(dict(id=joint, x=x, y=y, score=score))
        if points or not regions:
            people.append(dict(points=points, head=ann.get('bbox_head')))
    return people


def _joint(person: dict, joint: int) -> dict | None:
    """Scans a person for a joint."""
    for point in person['points']:
        if point['id'] == joint:
            return point
    return None


def _inside(x: float, y: float, region: list) -> bool:
    """Even-odd rule, corner by corner."""
    inside = False
    for (x1, y1), (x2, y2) in zip(region, region[1:] + region[:1]):
        if (y1 > y) != (y2 > y):
            inside ^= x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return inside


def loop_ap(gt: Sequence[dict], pred: Sequence[dict]) -> list[float]:
    """PoseTrack AP in plain loops: 15 joints and their mean, in percent.

    An independent reading of the definition in ``posetrack_ap``, without
    that function's rules for equal scores and for missing head boxes.
    """
    scores: list[np.ndarray] = [np.zeros(0) for _ in JOINTS]
    rights: list[np.ndarray] = [np.zeros(0, bool) for _ in JOINTS]
    totals = [0] * len(JOINTS)
    for truth, found in zip(gt, pred):
        by_name = {image['file_name']: image for image in found['images']}
        for image in truth['images']:
            anns = truth['annotations']
            if not any(a['image_id'] == image['id'] for a in anns):
                continue
            regions = [
                list(zip(x, y))
                for x, y in zip(
                    image.get('ignore_regions_x', []),
                    image.get('ignore_regions_y', []),
                )
            ]
            real = _people(truth, image, regions)
            other = by_name.get(image['file_name'])
            poses = _people(found, other, regions) if other else []
            for person in real:
                for joint in range(len(JOINTS)):
                    totals[joint] += _joint(person, joint) is not None
            fits = [
                [_fitting(pose, person) for person in real] for pose in poses
            ]
            owner: dict[int, tuple[float, float, int]] = {}
            for p, row in enumerate(fits):
                rates = [
                    (len(joints) / max(1, len(person['points'])), -distance)
                    for (joints, distance), person in zip(row, real)
                ]
                if not rates or max(rates)[0] == 0:
                    continue
                g = rates.index(max(rates))
                score = np.mean([q['score'] for q in poses[p]['points']])
                bid = (rates[g][0], float(score), p)
                if g not in owner or bid[:2] > owner[g][:2]:
                    owner[g] = bid
            match = {p: g for g, (_, _, p) in owner.items()}
            for p, pose in enumerate(poses):
                for joint in range(len(JOINTS)):
                    point = _joint(pose, joint)
                    if point is not None:
                        right = p in match and joint in fits[p][match[p]][0]
                        scores[joint] = np.append(
                            scores[joint], point['score']
                        )
                        rights[joint] = np.append(rights[joint], right)
    ap = [_area(*joint) for joint in zip(scores, rights, totals)]
    known = [value for value in ap if not np.isnan(value)]
    return [*ap, sum(known) / len(known) if known else float('nan')]


def _fitting(pose: dict, person: dict) -> tuple[set[int], float]:
    """Joints within half a head of a person's, and the mean distance."""
    head = 0.6 * np.linalg.norm(person['head'][2:])
    fits, distances = set(), []
    for joint in range(len(JOINTS)):
        true, found = _joint(person, joint), _joint(pose, joint)
        if true is None or found is None:
            continue
        delta = np.subtract([true['x'], true['y']], [found['x'], found['y']])
        distances.append(np.linalg.norm(delta) / head)
        if distances[-1] <= 0.5:
            fits.add(joint)
    return fits, sum(distances) / max(1, len(distances))


def _area(scores: np.ndarray, rights: np.ndarray, total: int) -> float:
    """VOC average precision, detection by detection."""
    if not total:
        return float('nan')
    curve, hits = [], 0
    for rank, index in enumerate(np.argsort(-scores), 1):
        hits += int(rights[index])
        curve.append((hits / total, hits / rank))
    area = best = 0.0
    # from the right, so that the best precision so far is the envelope
    for n in range(len(curve) - 1, -1, -1):
        best = max(best, curve[n][1])
        area += best * (curve[n][0] - (curve[n - 1][0] if n else 0.0))
    return 100 * area


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--videos', type=int, default=74, help='default: 74')
    parser.add_argument(
        '--frames', type=int, default=54, help='a video (default: 54)'
    )
    parser.add_argument(
        '--people', type=int, default=6, help='a frame (default: 6)'
    )
    args = parser.parse_args(argv)
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        gt, pred = [], []
        for number in range(args.videos):
            video = make_video(rng, f'{number:06d}', args.frames, args.people)
            for paths, kind, content in zip((gt, pred), ('gt', 'pred'), video):
                paths.append(Path(folder, f'{kind}_{number:06d}.json'))
                paths[-1].write_text(json.dumps(content))
        start = time.perf_counter()
        true = [json.loads(path.read_text()) for path in gt]
        found = [json.loads(path.read_text()) for path in pred]
        reading = time.perf_counter() - start
    start = time.perf_counter()
    result = posetrack_ap(true, found)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    loops = loop_ap(true, found)
    loop_seconds = time.perf_counter() - start
    difference = float(np.nanmax(np.abs(result['ap'] - loops)))
    print(
        f'{args.videos * args.frames} frames, {args.people} people each: '
        f'AP {result["ap"][-1]:.2f}\n'
        f'reading the files: {reading:.2f} s\n'
        f'posetrack_ap: {seconds:.2f} s; peak memory of the process with all '
        f'of it loaded {peak:.0f} MiB\n'
        f'plain loops: {loop_seconds:.1f} s, {loop_seconds / seconds:.0f} '
        'times as long\n'
        f'largest difference of an AP: {difference:.2g}'
    )


if __name__ == '__main__':
    main()
