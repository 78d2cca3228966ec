"""Compares models on the same degraded data, in one run.

Every CONFIG or CONFIG:CHECKPOINT is scored by the stock runner on its test
set. Then all models are timed side by side: interleaved rounds, the median of
each. Writes a table as Markdown, CSV and JSON.

Without a checkpoint a model keeps its random weights. ``--untrained`` adds
that control for every model.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import numpy as np
import torch
from _report import markdown, processor
from mmengine.analysis import get_model_complexity_info
from mmengine.config import Config, DictAction
from mmengine.dataset import pseudo_collate
from mmengine.registry import init_default_scope
from mmengine.runner import Runner, load_checkpoint
from mmpose.registry import DATASETS, MODELS
from torch import Tensor, nn

from mmpose_starpose.apis import describe_boxes


@dataclass
class Result:
    """One row of the table."""

    model: str
    ap: float
    ap50: float
    ap75: float
    ar: float
    params_m: float
    gmacs: float
    latency_ms: float


class FeaturesAndHead(nn.Module):
    """The network alone: what a forward pass costs, without decoding."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, inputs: Tensor) -> Tensor:
        """Map normalised inputs to the head's outputs."""
        return self.model.head(self.model.extract_feat(inputs))


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        'models',
        nargs='+',
        metavar='CONFIG[:CHECKPOINT]',
        help='config, and the checkpoint to load',
    )
    parser.add_argument('--out-dir', required=True, help='folder to write to')
    parser.add_argument(
        '--untrained',
        action='store_true',
        help='also score each model with random weights',
    )
    parser.add_argument(
        '--rounds',
        type=int,
        default=30,
        help='rounds of timing at batch 1 (default: 30)',
    )
    parser.add_argument('--device', default='cpu', help='default: cpu')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of every config, key=value',
    )
    args = parser.parse_args(argv)
    for model in args.models:
        for path in model.split(':', 1):
            if not Path(path).is_file():
                parser.error(f"'{path}' is not a file")
    if args.rounds < 1:
        parser.error(f'--rounds must be at least 1, got {args.rounds}')
    return args


def score(
    cfg: Config, checkpoint: str | None, work_dir: Path
) -> dict[str, float]:
    """Runs the stock test loop; without a checkpoint, on random weights."""
    cfg = cfg.copy()
    cfg.work_dir = str(work_dir)
    cfg.load_from = checkpoint
    # loggers of one process need different names
    cfg.experiment_name = f'compare_{time.time_ns()}'
    return Runner.from_cfg(cfg).test()


def build(
    cfg: Config, checkpoint: str | None, device: str
) -> tuple[nn.Module, Tensor]:
    """Builds the network and one real input for it."""
    init_default_scope(cfg.get('default_scope', 'mmpose'))
    model = MODELS.build(cfg.model).to(device).eval()
    if checkpoint:
        load_checkpoint(model, checkpoint, map_location=device)
    dataset = DATASETS.build(cfg.test_dataloader.dataset)
    data = model.data_preprocessor(pseudo_collate([dataset[0]]), False)
    return FeaturesAndHead(model).eval(), data['inputs']


@torch.no_grad()
def time_models(
    nets: Sequence[tuple[nn.Module, Tensor]], rounds: int
) -> list[float]:
    """Times nets round by round and takes each one's median, in ms."""
    times: list[list[float]] = [[] for _ in nets]
    for number in range(rounds + 3):
        for slot, (net, inputs) in zip(times, nets):
            start = time.perf_counter()
            net(inputs)
            if inputs.is_cuda:
                torch.cuda.synchronize()
            if number >= 3:  # the first rounds warm up
                slot.append(1000 * (time.perf_counter() - start))
    return [float(np.median(slot)) for slot in times]


def markdown_table(results: Sequence[Result]) -> str:
    """Formats the results."""
    rows = []
    for r in results:
        scores = [f'{100 * v:.1f}' for v in (r.ap, r.ap50, r.ap75, r.ar)]
        costs = [f'{r.params_m:.2f}', f'{r.gmacs:.2f}', f'{r.latency_ms:.1f}']
        rows.append([r.model, *scores, *costs])
    head = ['model', 'AP', 'AP50', 'AP75', 'AR']
    return markdown([*head, 'params (M)', 'GMACs', 'latency (ms)'], rows)


def name_boxes(boxes: Sequence[tuple[str, str]]) -> str:
    """Says with which boxes the models, by name, were scored."""
    if len({described for _, described in boxes}) == 1:
        return boxes[0][1]
    return '; '.join(f'{described} ({name})' for name, described in boxes)


def hardware(device: str) -> str:
    """Names the hardware that the latencies belong to."""
    if device.startswith('cuda'):
        return torch.cuda.get_device_name(device)
    return f'{processor()}, {torch.get_num_threads()} threads'


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the tool."""
    args = parse_args(argv)
    out_dir = Path(args.out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    entries = []
    for model in args.models:
        path, _, checkpoint = model.partition(':')
        cfg = Config.fromfile(path)
        if args.cfg_options:
            cfg.merge_from_dict(args.cfg_options)
        if checkpoint or not args.untrained:
            entries.append((Path(path).stem, cfg, checkpoint or None))
        if args.untrained:
            entries.append((Path(path).stem + ' (untrained)', cfg, None))
    nets = [build(cfg, ckpt, args.device) for _, cfg, ckpt in entries]
    latencies = time_models(nets, args.rounds)
    results = []
    for (name, cfg, checkpoint), (net, inputs), latency in zip(
        entries, nets, latencies
    ):
        costs = get_model_complexity_info(
            net, inputs=(inputs,), show_table=False, show_arch=False
        )
        params = sum(p.numel() for p in net.parameters())
        scores = score(cfg, checkpoint, out_dir / 'logs')
        results.append(
            Result(
                name,
                scores['coco/AP'],
                scores['coco/AP .5'],
                scores['coco/AP .75'],
                scores['coco/AR'],
                params / 1e6,
                costs['flops'] / 1e9,
                latency,
            )
        )
    boxes = name_boxes(
        [
            (name, describe_boxes(cfg.test_dataloader.dataset))
            for name, cfg, _ in entries
        ]
    )
    note = (
        f'COCO AP of the test set with {boxes}, in percent; latency: one '
        f'forward pass at batch 1, fp32, median of {args.rounds} interleaved '
        f'rounds, {hardware(args.device)}; parameters include what only '
        'training uses.'
    )
    table = markdown_table(results)
    (out_dir / 'results.md').write_text(f'{table}\n\n{note}\n')
    rows = [asdict(r) for r in results]
    (out_dir / 'results.json').write_text(
        json.dumps(dict(results=rows, note=note), indent=2) + '\n'
    )
    with open(out_dir / 'results.csv', 'w', newline='') as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    print(f'\n{table}\n\n{note}\n')


if __name__ == '__main__':
    main()
