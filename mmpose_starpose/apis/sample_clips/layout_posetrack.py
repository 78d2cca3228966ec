"""Sample clips in the official layouts of PoseTrack17, 18 and 21.

Sources: poseval's README (https://github.com/leonid-pishchulin/poseval) for
PoseTrack17 and 18, and ``doc/dataset_structure.md`` of
https://github.com/anDoer/PoseTrack21 for PoseTrack21.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...evaluation.functional.posetrack_format import JOINTS
from .annotate import CATEGORY, image_id
from .layout_common import (
    SPLITS,
    SampleVideo,
    copy_frame,
    keypoints_of,
    load_videos,
    write_json,
)

_FOLDERS_17 = dict(train='bonn_mpii_train_5sec', val='bonn_5sec')


def write_posetrack17(clips: Path, out: Path) -> None:
    """Writes PoseTrack17: trees of lists, frames with 8 digits from 1."""
    for split in SPLITS:
        for video in load_videos(clips, split):
            name = f'{video.number}_mpii'
            folder = f'images/{_FOLDERS_17[split]}/{name}'
            annolist = []
            for frame, image in enumerate(video.images):
                path = f'{folder}/{frame + 1:08d}.jpg'
                copy_frame(video.picture(frame), out / path)
                entry: dict[str, Any] = dict(
                    image=[dict(name=path)],
                    annorect=[_annorect(p) for p in video.people[image['id']]],
                    imgnum=[frame + 1],
                    is_labeled=[int(image['is_labeled'])],
                )
                if image['is_labeled'] and video.ignore_region:
                    corners = [
                        dict(x=[x], y=[y]) for x, y in video.ignore_region
                    ]
                    entry['ignore_regions'] = [dict(point=corners)]
                annolist.append(entry)
            labels = out / 'annotations' / split / f'{name}.json'
            write_json(labels, dict(annolist=annolist))


def _annorect(person: dict[str, Any]) -> dict[str, Any]:
    x, y, width, height = person['bbox_head']
    points = [
        dict(id=[i], x=[px], y=[py], is_visible=[1])
        for i, (px, py, labelled) in enumerate(
            keypoints_of(person, JOINTS).tolist()
        )
        if labelled
    ]
    return dict(
        x1=[x],
        y1=[y],
        x2=[x + width],
        y2=[y + height],
        score=[-1],
        scale=[-1],
        track_id=[person['track_id']],
        annopoints=[dict(point=points)],
    )


def write_posetrack18(clips: Path, out: Path) -> None:
    """Writes PoseTrack18: one COCO-like file a video, frames from 0."""
    _write_coco_like(clips, out, 'annotations', False)


def write_posetrack21(clips: Path, out: Path) -> None:
    """Writes PoseTrack21: as 18, with ``person_id`` and boxes alone.

    The last person of a labelled frame keeps a box but no key points, which
    PoseTrack18 does not know.
    """
    _write_coco_like(clips, out, 'posetrack_data', True)


def _write_coco_like(clips: Path, out: Path, labels: str, newer: bool) -> None:
    for split in SPLITS:
        for video in load_videos(clips, split):
            suffix = 'train' if split == 'train' else 'test'
            name = f'{video.number}_mpii_{suffix}'
            images, people = [], []
            for frame, image in enumerate(video.images):
                path = f'images/{split}/{name}/{frame:06d}.jpg'
                copy_frame(video.picture(frame), out / path)
                images.append(_image(video, image, frame, path, newer))
                persons = [
                    _person(p, newer) for p in video.people[image['id']]
                ]
                if newer and len(persons) > 1:
                    del persons[-1]['keypoints']
                people += persons
            write_json(
                out / labels / split / f'{name}.json',
                dict(images=images, annotations=people, categories=[CATEGORY]),
            )


def _image(
    video: SampleVideo,
    image: dict[str, Any],
    frame: int,
    path: str,
    newer: bool,
) -> dict[str, Any]:
    number = image_id(video.number, frame)
    regions = [video.ignore_region] if video.ignore_region else []
    record = dict(
        is_labeled=image['is_labeled'],
        nframes=len(video.images),
        frame_id=number,
        id=number,
        vid_id=video.number,
        file_name=path,
        ignore_regions_x=[[x for x, _ in r] for r in regions],
        ignore_regions_y=[[y for _, y in r] for r in regions],
    )
    if newer:
        record['has_labeled_person'] = image['is_labeled']
    else:
        record['has_no_densepose'] = True
    return record


def _person(person: dict[str, Any], newer: bool) -> dict[str, Any]:
    names = ['bbox', 'bbox_head', 'category_id', 'id', 'image_id']
    record = {n: person[n] for n in (*names, 'keypoints', 'track_id')}
    if newer:
        record['person_id'] = person['track_id'] + 1000
    else:
        record['scores'] = []
    return record
