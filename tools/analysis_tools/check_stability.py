"""Searches for inputs on which a model's numbers are not finite.

The backbone of a config runs forward and backward on random and extreme
clips (zeros, ones, 255s, one bright pixel, huge contrast, noise, flat colour,
checkerboard) in float32, bfloat16 and float16, at initialisation or with a
checkpoint. With ``--normalizers`` the attention's feature maps and
normalisers are compared, and the denominator that LeakyReLU would have is
looked at. Writes results.md and results.json.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import mmpose_starpose  # noqa: F401  # isort: skip  (before mmpose.models)
import torch
from _extreme_clips import batches
from _report import markdown, write_results
from mmengine.config import Config, DictAction
from mmengine.registry import init_default_scope
from mmpose.registry import MODELS
from torch import Tensor, nn

from mmpose_starpose.models.checkpoints import load_all_weights
from mmpose_starpose.models.layers import LinearAttention
from mmpose_starpose.models.layers.linear_attention import FEATURE_MAPS

DTYPES = dict(
    float32=torch.float32, bfloat16=torch.bfloat16, float16=torch.float16
)
VARIANTS = (
    ('leaky_relu', 'length'),
    ('relu', 'length'),
    ('elu1', 'length'),
    ('relu', 'denominator'),
    ('elu1', 'denominator'),
    ('softmax', 'length'),
)


@dataclass
class Row:
    """What one variant did on all inputs in one precision."""

    feature_map: str
    normalizer: str
    dtype: str
    inputs: int
    bad_outputs: int
    bad_gradients: int
    largest_output: float
    largest_gradient: float
    median_gradient: float


class FrontEnd(nn.Module):
    """The front end of a STAR-Pose backbone, with its outputs in a tuple."""

    def __init__(self, backbone: nn.Module) -> None:
        super().__init__()
        self.front_end = backbone.front_end
        self.find_key_index = backbone.find_key_index

    def forward(self, x: Tensor) -> tuple[Tensor]:
        """Map clips (N, T, 3, h, w) to features of the key frame."""
        return (self.front_end(x, self.find_key_index(x.shape[1])),)


def run_variant(
    net: nn.Module,
    preprocessor: nn.Module,
    clips: Iterator[Tensor],
    dtype: torch.dtype,
    device: str,
) -> dict[str, float]:
    """Runs forward and backward on all clips; counts what is not finite."""
    bad_outputs = bad_gradients = inputs = 0
    largest = 0.0
    norms = []
    for pixels in clips:
        x = preprocessor.normalize(pixels.to(device))
        net.zero_grad(set_to_none=True)
        with torch.autocast(
            device.split(':')[0], dtype, enabled=dtype != torch.float32
        ):
            outs = net(x)
        finite = torch.stack([o.isfinite().flatten(1).all(1) for o in outs])
        bad_outputs += int((~finite.all(0)).sum())
        largest = max(largest, *(float(o.detach().abs().max()) for o in outs))
        sum(o.float().square().mean() for o in outs).backward()
        grads = [p.grad for p in net.parameters() if p.grad is not None]
        norm = torch.stack([g.float().norm() for g in grads]).norm()
        norms.append(float(norm))
        bad_gradients += len(x) * int(not norm.isfinite())
        inputs += len(x)
    norms.sort()
    return dict(
        inputs=inputs,
        bad_outputs=bad_outputs,
        bad_gradients=bad_gradients,
        largest_output=largest,
        largest_gradient=norms[-1],
        median_gradient=norms[len(norms) // 2],
    )


@torch.no_grad()
def signed_denominators(
    backbone: nn.Module, preprocessor: nn.Module, clips: Iterator[Tensor]
) -> tuple[float, float]:
    """Looks at the denominator phi(q) . mean(phi(k)) under LeakyReLU.

    Returns:
        Share of the denominators below 0, and the smallest absolute value
        over the median one.
    """
    values: list[Tensor] = []
    phi = FEATURE_MAPS['leaky_relu']

    def record(module: LinearAttention, inputs: tuple, _: Tensor) -> None:
        query, context = inputs[:2]
        k = module.to_kv(context).chunk(2, dim=-1)[0]
        q, k = (
            phi(x.unflatten(-1, (module.num_heads, -1)).transpose(1, 2))
            for x in (module.to_q(query), k)
        )
        values.append((q * k.mean(-2, keepdim=True)).sum(-1).flatten())

    hooks = [
        m.register_forward_hook(record)
        for m in backbone.modules()
        if isinstance(m, LinearAttention)
    ]
    for pixels in clips:
        backbone(preprocessor.normalize(pixels))
    for hook in hooks:
        hook.remove()
    seen = torch.cat(values)
    seen = seen[seen.isfinite()]
    share = float((seen < 0).float().mean())
    return share, float(seen.abs().min() / seen.abs().median())


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('config', help='config of a STAR-Pose model')
    parser.add_argument('checkpoint', nargs='?', help='default: untrained')
    parser.add_argument('--out-dir', help='folder to write to')
    parser.add_argument(
        '--inputs', type=int, default=10_000, help='clips (default: 10000)'
    )
    parser.add_argument('--frames', type=int, default=3, help='default: 3')
    parser.add_argument(
        '--size',
        nargs=2,
        type=int,
        default=(64, 48),
        metavar=('H', 'W'),
        help='default: 64 48',
    )
    parser.add_argument(
        '--dtypes', nargs='+', choices=DTYPES, default=list(DTYPES)
    )
    parser.add_argument(
        '--part',
        choices=('backbone', 'front_end'),
        default='backbone',
        help='what runs; float16 takes seconds a clip on most processors, '
        'and less for the front end (default: backbone)',
    )
    parser.add_argument(
        '--normalizers',
        action='store_true',
        help='also run the other feature maps and normalisers',
    )
    parser.add_argument('--batch-size', type=int, default=50)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--device', default='cpu', help='default: cpu')
    parser.add_argument('--cfg-options', nargs='+', action=DictAction)
    args = parser.parse_args(argv)
    for name in ('inputs', 'frames', 'batch_size'):
        if getattr(args, name) < 1:
            parser.error(f'--{name.replace("_", "-")} must be at least 1')
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the tool; returns 1 if the config's own variant failed."""
    args = parse_args(argv)
    cfg = Config.fromfile(args.config)
    if args.cfg_options:
        cfg.merge_from_dict(args.cfg_options)
    init_default_scope(cfg.get('default_scope', 'mmpose'))
    front_end = cfg.model.backbone.setdefault('front_end', {})
    block = dict(front_end.get('block') or {})
    own = (
        block.get('feature_map', 'leaky_relu'),
        block.get('normalizer', 'length'),
    )
    variants = [own]
    if args.normalizers:
        variants += [v for v in VARIANTS if v != own]
    clip = (args.frames, 3, *args.size)
    rows = []
    for feature_map, normalizer in variants:
        front_end['block'] = dict(
            block, feature_map=feature_map, normalizer=normalizer
        )
        torch.manual_seed(args.seed)
        model = MODELS.build(cfg.model).to(args.device)
        if args.checkpoint:
            load_all_weights(model, args.checkpoint)
        model.train(not args.checkpoint)
        net = model.backbone
        if args.part == 'front_end':
            net = FrontEnd(net)
        for name in args.dtypes:
            found = run_variant(
                net,
                model.data_preprocessor,
                batches(args.inputs, args.batch_size, clip, args.seed),
                DTYPES[name],
                args.device,
            )
            rows.append(Row(feature_map, normalizer, name, **found))
            print(rows[-1], flush=True)
        if (feature_map, normalizer) == own:
            model.eval().cpu()
            few = min(args.inputs, 8 * args.batch_size)
            share, smallest = signed_denominators(
                model.backbone,
                model.data_preprocessor,
                batches(few, args.batch_size, clip, args.seed),
            )
    cells = [
        [
            *(r.feature_map, r.normalizer, r.dtype, r.inputs),
            *(r.bad_outputs, r.bad_gradients),
            f'{r.largest_output:.3g}',
            f'{r.median_gradient:.3g}',
            f'{r.largest_gradient:.3g}',
        ]
        for r in rows
    ]
    head = ['feature map', 'normaliser', 'dtype', 'clips', 'bad outputs']
    head += ['bad gradients', 'largest output', 'median gradient', 'largest']
    note = (
        f'{Path(args.config).stem}, {args.part}, '
        f'{"trained" if args.checkpoint else "at initialisation"}, '
        f'{args.frames} frames of {args.size[0]}x{args.size[1]}. A LeakyReLU '
        f'denominator would be negative for {100 * share:.2f} % of the '
        f'queries; its smallest absolute value is {smallest:.1e} of the '
        'median one.'
    )
    text = f'{markdown(head, cells)}\n\n{note}\n'
    content = dict(rows=[asdict(r) for r in rows], note=note)
    write_results(args.out_dir, text, content)
    return int(
        any(
            r.bad_outputs or r.bad_gradients
            for r in rows
            if (r.feature_map, r.normalizer) == own
        )
    )


if __name__ == '__main__':
    raise SystemExit(main())
