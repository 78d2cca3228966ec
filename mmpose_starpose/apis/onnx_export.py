"""Export to ONNX, and the network that comes of it."""

from __future__ import annotations

import inspect
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

OPSET = 17


class TensorForward(nn.Module):
    """The network of an estimator alone: no flip test and no decoding.

    Args:
        model: Estimator of MMPose or of this package.
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        """Map inputs (N, 3, H, W) or (N, T, 3, H, W) to raw outputs."""
        return self.model(inputs, None, mode='tensor')


def export_onnx(
    model: nn.Module,
    inputs: Tensor,
    path: str | Path,
    dynamic_batch: bool = False,
) -> None:
    """Write an estimator's network as an ONNX file.

    The network is traced in evaluation mode: the file takes images or clips
    of the size, length and number of ``inputs``. Batch norm is folded into
    convolutions. The input is called ``inputs``, the outputs ``output_0``,
    ``output_1``, ...: heatmaps, or what else the head gives.

    Args:
        model: The estimator, on the device of ``inputs``.
        inputs: Normalised images of shape (N, 3, H, W), or clips of shape
            (N, T, 3, H, W); their values do not matter.
        path: File to write; its folder is made where it is missing.
        dynamic_batch: Whether N may be another when the file is run.
            Alignment, pruning and recurrent restorers are traced for one N.
    """
    network = TensorForward(model).eval()
    with torch.no_grad():
        outputs = network(inputs)
    number = 1 if isinstance(outputs, Tensor) else len(outputs)
    names = ['inputs', *(f'output_{i}' for i in range(number))]
    options = {}
    if 'dynamo' in inspect.signature(torch.onnx.export).parameters:
        options['dynamo'] = False  # needs onnxscript, newer opsets
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with torch.no_grad(), warnings.catch_warnings():
        # sizes become constants, which is meant, and of this exporter's age
        warnings.simplefilter('ignore')
        torch.onnx.export(
            network,
            (inputs,),
            str(path),
            opset_version=OPSET,
            input_names=names[:1],
            output_names=names[1:],
            dynamic_axes={n: {0: 'batch'} for n in names * dynamic_batch},
            **options,
        )


class OnnxNetwork:
    """A network that ONNX Runtime computes on the CPU.

    Args:
        path: A file that :func:`export_onnx` wrote.
        num_threads: Threads of an operator. Defaults to those of torch.

    Raises:
        ImportError: If onnxruntime is not installed.
    """

    def __init__(
        self, path: str | Path, num_threads: int | None = None
    ) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise ImportError(
                'ONNX Runtime is missing: pip install onnx onnxruntime'
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = num_threads or torch.get_num_threads()
        options.log_severity_level = 3  # errors
        # else threads of one network go on spinning while the next one runs
        options.add_session_config_entry('session.force_spinning_stop', '1')
        self.session = onnxruntime.InferenceSession(
            str(path), options, providers=['CPUExecutionProvider']
        )

    def __call__(self, inputs: Tensor) -> tuple[Tensor, ...]:
        """Run it.

        Args:
            inputs: Normalised images or clips, float32, of the exported
                shape.

        Returns:
            The outputs, in the order of the file.
        """
        found = self.session.run(None, dict(inputs=inputs.numpy()))
        return tuple(torch.from_numpy(np.asarray(out)) for out in found)


def export_error(
    model: nn.Module, network: OnnxNetwork, inputs: Tensor
) -> float:
    """Compare an exported network with the one it was made from.

    Args:
        model: The estimator, in evaluation mode.
        network: The exported network.
        inputs: Images or clips for both.

    Returns:
        The largest difference of an output, as a share of that output's
        largest absolute value; infinite where shapes or numbers differ.
    """
    with torch.no_grad():
        expected = TensorForward(model)(inputs)
    expected = (expected,) if isinstance(expected, Tensor) else expected
    found = network(inputs)
    if [x.shape for x in expected] != [x.shape for x in found]:
        return float('inf')
    return max(
        float((a - b).abs().max() / a.abs().max())
        for a, b in zip(expected, found)
    )
