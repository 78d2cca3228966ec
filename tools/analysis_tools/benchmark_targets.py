"""Measures what is gained by drawing heatmap targets on the device.

The training pipeline of a config whose head draws its own targets
(SRHeatmapHead, SRPoseHead) is run through a data loader twice: as it is, with
key points in the samples, and with stock GenerateTarget, with heatmaps in
them. Both ways end with the batch's targets on the device; they take turns,
and each one's median over the rounds counts. Writes results.md and
results.json.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import numpy as np
import torch
from _report import hardware, markdown, processor, write_results
from mmengine.config import Config, DictAction
from mmengine.dataset import pseudo_collate
from mmengine.registry import init_default_scope
from mmpose.registry import DATASETS, MODELS
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

WAYS = ('through the loader', 'on the device')


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('config', help='config of a model with such a head')
    parser.add_argument('--out-dir', help='folder to write to')
    parser.add_argument(
        '--batches', type=int, default=12, help='a round (default: 12)'
    )
    parser.add_argument('--rounds', type=int, default=5, help='default: 5')
    parser.add_argument('--batch-size', type=int, default=32)
    parser.add_argument(
        '--workers',
        type=int,
        default=2,
        help='processes that load data (default: 2)',
    )
    parser.add_argument('--device', default='cpu', help='default: cpu')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of the config, key=value',
    )
    args = parser.parse_args(argv)
    for name in ('batches', 'rounds', 'batch_size', 'workers'):
        if getattr(args, name) < 1:
            parser.error(f'--{name.replace("_", "-")} must be at least 1')
    return args


def build_datasets(cfg: Config) -> dict[str, Dataset]:
    """Builds the training set with heatmaps and with key points.

    Raises:
        ValueError: If the pipeline does not end with PackLowResPoseInputs.
    """
    data = cfg.train_dataloader.dataset
    last = data.pipeline[-1]['type']
    if last != 'PackLowResPoseInputs':
        raise ValueError(
            f'the training pipeline ends with {last}, not with '
            'PackLowResPoseInputs: its head does not draw its targets'
        )
    drawn = dict(type='GenerateTarget', encoder=cfg.model.head.decoder)
    shipped = [*data.pipeline[:-1], drawn, dict(type='PackPoseInputs')]
    return {
        WAYS[0]: DATASETS.build(dict(data, pipeline=shipped)),
        WAYS[1]: DATASETS.build(data),
    }


def targets_of(
    way: str, head: nn.Module, samples: list, device: str
) -> Tensor:
    """Brings the targets (N, K, H, W) of a batch to the device."""
    if way == WAYS[0]:
        maps = torch.stack([s.gt_fields.heatmaps for s in samples])
        return maps.to(device)
    return head.get_targets([s.to(device) for s in samples])[0]


def time_round(
    loader: DataLoader, way: str, head: nn.Module, batches: int, device: str
) -> float:
    """Times one pass over some batches; returns ms a sample."""
    start = time.perf_counter()
    count = 0
    for batch, _ in zip(loader, range(batches)):
        targets = targets_of(way, head, batch['data_samples'], device)
        count += len(targets)
    if targets.is_cuda:
        torch.cuda.synchronize()
    return 1000 * (time.perf_counter() - start) / count


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args = parse_args(argv)
    cfg = Config.fromfile(args.config)
    if args.cfg_options:
        cfg.merge_from_dict(args.cfg_options)
    init_default_scope(cfg.get('default_scope', 'mmpose'))
    head = MODELS.build(cfg.model.head).to(args.device)
    loaders = {
        way: DataLoader(
            torch.utils.data.Subset(
                dataset,
                range(min(len(dataset), args.batches * args.batch_size)),
            ),
            batch_size=args.batch_size,
            num_workers=args.workers,
            persistent_workers=True,
            collate_fn=pseudo_collate,
        )
        for way, dataset in build_datasets(cfg).items()
    }
    times: dict[str, list[float]] = {way: [] for way in WAYS}
    for number in range(args.rounds + 1):
        for way, loader in loaders.items():
            ms = time_round(loader, way, head, args.batches, args.device)
            if number:  # the first round warms up
                times[way].append(ms)
        print(f'round {number}/{args.rounds}', flush=True)
    codec = cfg.model.head.decoder
    width, height = codec['heatmap_size']
    points = cfg.model.head.out_channels
    shipped_mib = points * height * width * 4 / 2**20
    medians = {way: float(np.median(values)) for way, values in times.items()}
    rows = [
        [way, mib, medians[way], 1000 / medians[way]]
        for way, mib in zip(WAYS, (shipped_mib, points * 12 / 2**20))
    ]
    columns = ['targets', 'MiB a sample', 'ms a sample', 'samples / s']
    ratio = medians[WAYS[0]] / medians[WAYS[1]]
    note = (
        f'Drawing on the device is {ratio:.2f} times as fast: heatmaps of '
        f'{height}x{width}, {points} key points, batch {args.batch_size}, '
        f'{args.workers} workers, loading included, median of {args.rounds} '
        f'rounds; {processor()}, drawn on {hardware(args.device)}.'
    )
    text = f'{markdown(columns, rows)}\n\n{note}\n'
    content = dict(rows=[dict(zip(columns, r)) for r in rows], note=note)
    write_results(args.out_dir, text, content)


if __name__ == '__main__':
    main()
