"""What each layer of a model puts out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray

import tinygrad_np as tg
from tinygrad_np import nn

__all__ = ["layer_outputs"]


def layer_outputs(
    network: nn.Module,
    inputs: NDArray[Any],
    wanted: Callable[[nn.Module], bool] = lambda layer: True,
) -> dict[str, NDArray[Any]]:
    """Run a model, and keep what the layers put out that have no layers within them.

    Args:
        network: in the mode, of training or evaluation, that it should run in.
        inputs: as the model takes them.
        wanted: which layers' outputs to keep.

    Returns:
        Arrays by the name and kind of the layer, in the order in which they ran. Of a layer that
        runs several times, the last.

    Example:
        >>> import numpy as np
        >>> model = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
        >>> {name: y.shape for name, y in layer_outputs(model, np.ones((5, 3), np.float32)).items()}
        {'0 Linear': (5, 2), '1 ReLU': (5, 2)}
    """
    outputs: dict[str, NDArray[Any]] = {}
    with tg.no_grad(), _reporting(network, wanted, outputs):
        network(tg.as_tensor(inputs))
    return outputs


@contextmanager
def _reporting(
    network: nn.Module, wanted: Callable[[nn.Module], bool], outputs: dict[str, NDArray[Any]]
) -> Iterator[None]:
    """While it is entered, each wanted layer writes its output down."""

    def reporting(key: str, forward: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            y = forward(*args, **kwargs)
            outputs[key] = y.data
            return y

        return run

    layers = [
        (f"{name} {type(layer).__name__}".strip(), layer)
        for name, layer in network.named_modules()
        if wanted(layer) and next(layer.children(), None) is None
    ]
    for key, layer in layers:
        # An attribute of the instance goes before the method of its class.
        object.__setattr__(layer, "forward", reporting(key, layer.forward))
    try:
        yield
    finally:
        for _, layer in layers:
            object.__delattr__(layer, "forward")
