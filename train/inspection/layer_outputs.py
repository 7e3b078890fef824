"""The output of each layer of a model, seen by forward hooks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from numpy.typing import NDArray

import tinygrad_np as tg
from tinygrad_np import nn

from ..pictures.layer_names import layer_names

__all__ = ["layer_outputs"]


def layer_outputs(
    network: nn.Module,
    inputs: NDArray[Any],
    wanted: Callable[[nn.Module], bool] = lambda layer: True,
) -> dict[str, NDArray[Any]]:
    """Run a model, and collect the outputs of its layers.

    A layer is a module without modules in it. The hooks are removed again, also after an error.

    Args:
        network: the model; it runs in the mode, training or evaluation, that it is in.
        inputs: the model's input.
        wanted: chooses layers; by default all.

    Returns:
        Outputs by what the layer is and its number, see
        :func:`~train.pictures.layer_names.layer_names`, in the order in which the layers ran. For a
        layer that runs several times it is the last output.

    Example:
        >>> import numpy as np
        >>> model = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
        >>> {name: y.shape for name, y in layer_outputs(model, np.ones((5, 3), np.float32)).items()}
        {'output layer': (5, 2), 'ReLU after the output layer': (5, 2)}
    """
    outputs: dict[str, NDArray[Any]] = {}

    def collector(key: str) -> Callable[[nn.Module, Any, Any], None]:
        def collect(layer: nn.Module, args: Any, output: Any) -> None:
            outputs[key] = output.numpy(force=True)

        return collect

    with tg.no_grad(), ExitStack() as hooks:
        layers = dict(network.named_modules())
        for key, name in layer_names(network).items():
            if wanted(layers[key]):
                hooks.callback(layers[key].register_forward_hook(collector(name)).remove)
        network(tg.as_tensor(inputs))
    return outputs
