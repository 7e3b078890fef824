"""A model as a table: its layers with their outputs, parameters and multiply-adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from math import prod
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np

from .core.anomaly_detection import Watcher
from .core.grad_mode import enable_grad
from .core.node import Node
from .core.types import Array
from .creation import tensor
from .nn.module import Module
from .tensor import Tensor

__all__ = ["LayerSummary", "ModelSummary", "summary"]


class LayerSummary(NamedTuple):
    """A layer of a model: a row of its summary.

    Attributes:
        name: its name in the model, as ``state_dict`` has it.
        layer: the layer, as it prints itself.
        output_shape: of its last call; empty for a layer that returns no tensor.
        parameters: the number of its own weights; weights that layers share count once.
        multiply_adds: the products of convolutions and matrix products in all of its calls.
    """

    name: str
    layer: str
    output_shape: tuple[int, ...]
    parameters: int
    multiply_adds: int


class ModelSummary(NamedTuple):
    """The layers of a model in the order in which they first ran; prints itself as a table.

    Attributes:
        layers: see :class:`LayerSummary`.
        parameters: the number of all weights of the model.
        multiply_adds: the products of convolutions and matrix products in one call of the model.
    """

    layers: tuple[LayerSummary, ...]
    parameters: int
    multiply_adds: int

    def __str__(self) -> str:
        rows = [("name", "layer", "output", "parameters", "multiply-adds")]
        for row in self.layers:
            shape = " x ".join(map(str, row.output_shape))
            counts = (f"{row.parameters:,}", f"{row.multiply_adds:,}")
            rows.append((row.name, row.layer.partition("\n")[0], shape, *counts))
        rows.append(("", "total", "", f"{self.parameters:,}", f"{self.multiply_adds:,}"))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join(
                cell.rjust(width) if i > 2 else cell.ljust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        )


def summary(model: Module, *inputs: Any) -> ModelSummary:
    """Call a model, and list its layers with their outputs, parameters and multiply-adds.

    A layer is a module without modules in it, or one with weights of its own. A multiply-add is
    one product and its sum: half of a floating-point operation count. They are counted where they
    happen, in every linear layer, matrix product and convolution that is recorded; those outside
    of all layers have a row named ``"(model)"``. ``einsum`` and what works element by element are
    not counted.

    The model is called once in the mode, training or evaluation, that it is in: what changes its
    state in training mode (the running mean of a BatchNorm) changes it here, too.

    Args:
        model: the model.
        inputs: what to call it with: tensors or arrays; for the cost of one example, a batch of
            one.

    Raises:
        TypeError: ``model`` is not a module.

    >>> import tinygrad_np as tg
    >>> print(tg.summary(tg.nn.Sequential(tg.nn.Linear(4, 8), tg.nn.ReLU()), tg.zeros(1, 4)))
    name  layer                                             output  parameters  multiply-adds
    0     Linear(in_features=4, out_features=8, bias=True)  1 x 8           40             32
    1     ReLU()                                            1 x 8            0              0
          total                                                             40             32
    """
    if not isinstance(model, Module):
        raise TypeError(f"summary: expected a module, got a {type(model).__name__}")
    layers = {name: module for name, module in model.named_modules() if _is_layer(module)}
    shapes: dict[str, tuple[int, ...]] = {}
    with _ProductCounter() as counter, enable_grad():
        for name, module in layers.items():
            counter.watch(name, module, shapes)
        model(*map(_recorded, inputs))
    counted: set[int] = set()
    rows = []
    for name, shape in shapes.items():
        own = [p for p in layers[name].parameters(recurse=False) if id(p) not in counted]
        counted |= {id(parameter) for parameter in own}
        size = sum(parameter.size for parameter in own)
        products = counter.products.get(name, 0)
        rows.append(LayerSummary(name or _MODEL, str(layers[name]), shape, size, products))
    if "" not in shapes and (outside := counter.products.get("", 0)):
        rows.append(LayerSummary(_MODEL, "outside of its layers", (), 0, outside))
    return ModelSummary(
        tuple(rows),
        sum(parameter.size for parameter in model.parameters()),
        sum(counter.products.values()),
    )


_MODEL = "(model)"


def _is_layer(module: Module) -> bool:
    is_leaf = next(iter(module.children()), None) is None
    return is_leaf or next(iter(module.parameters(recurse=False)), None) is not None


def _recorded(value: Any) -> Any:
    """An input of floating-point numbers as a leaf, so that what is done with it is recorded."""
    array = value.detach().numpy() if isinstance(value, Tensor) else value
    if isinstance(array, np.ndarray) and array.dtype.kind == "f":
        return tensor(array, requires_grad=True)
    return value


class _ProductCounter(Watcher):
    """Counts the products of recorded operations, each for the layer that runs."""

    def __init__(self) -> None:
        self.products: dict[str, int] = {}
        self._running = [""]
        self._hooks = ExitStack()

    def __enter__(self) -> _ProductCounter:
        super().__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, at)
        self._hooks.close()

    def watch(self, name: str, module: Module, shapes: dict[str, tuple[int, ...]]) -> None:
        """Keep the shape of what a layer returns, and count what is computed meanwhile for it."""

        def enter(module: Module, args: Any) -> None:
            self._running.append(name)

        def leave(module: Module, args: Any, output: Any) -> None:
            self._running.pop()
            first = output[0] if isinstance(output, tuple) else output
            shapes[name] = tuple(first.shape) if isinstance(first, Tensor) else ()

        self._hooks.callback(module.register_forward_pre_hook(enter).remove)
        self._hooks.callback(module.register_forward_hook(leave).remove)

    def after_forward(self, node: Node, inputs: Sequence[Any], output: Array) -> None:
        """Count the products of one operation."""
        count = _PRODUCTS.get(node.name())
        if count is not None:
            layer = self._running[-1]
            self.products[layer] = self.products.get(layer, 0) + count(inputs, output)


def _of_matrices(inputs: Sequence[Any], output: Array) -> int:
    return int(output.size) * int(np.shape(inputs[0])[-1])


def _of_convolution(inputs: Sequence[Any], output: Array) -> int:
    return int(output.size * prod(np.shape(inputs[1])[1:]))  # (out, in / groups, height, width)


def _of_transposed_convolution(inputs: Sequence[Any], output: Array) -> int:
    return int(np.size(inputs[0]) * prod(np.shape(inputs[1])[1:]))


_PRODUCTS: dict[str, Callable[[Sequence[Any], Array], int]] = {
    "matmul": _of_matrices,
    "linear": _of_matrices,
    "conv2d": _of_convolution,
    "conv_transpose2d": _of_transposed_convolution,
}
