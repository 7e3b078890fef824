"""The network of an estimator: a perceptron of given widths, or the user's own module."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

import tinygrad_np as tg
from tinygrad_np import nn

__all__ = ["ACTIVATIONS", "Perceptron", "RandomStream", "build_module", "trained_dtype"]

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "identity": nn.Identity,
    "logistic": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
}


class RandomStream:
    """A stream of its own for what draws from the engine's: initialization and dropout.

    The engine has one stream for the whole process. Within :meth:`drawing` it stands where this
    one stood at the end of the ``with`` statement before; afterwards it goes on as if nothing had
    happened. Threads wait for each other there, so an estimator gives the same result whatever
    runs beside it.
    """

    _lock = threading.RLock()

    def __init__(self, seed: int) -> None:
        self.state: dict[str, Any] = dict(np.random.default_rng(seed).bit_generator.state)

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Let the engine draw from this stream."""
        with self._lock:
            outer = tg.get_rng_state()
            tg.set_rng_state(self.state)
            try:
                yield
            finally:
                self.state = tg.get_rng_state()
                tg.set_rng_state(outer)


class Perceptron(nn.Sequential):
    """Linear layers with an activation between them, initialized as scikit-learn's are.

    First values are drawn as in Glorot and Bengio (AISTATS 2010), eq. 16, those of biases too,
    and from a third of that variance under the logistic activation. The order is that of
    ``MLPClassifier``: with the same ``random_state`` both start from the same network.

    Args:
        widths: features in, of each hidden layer, and out.
        activation: a name in :data:`ACTIVATIONS`.
        dtype: of the parameters.
        random_state: draws the first values.
    """

    def __init__(
        self,
        widths: Sequence[int],
        activation: str,
        dtype: Any,
        random_state: np.random.RandomState,
    ) -> None:
        layers: list[nn.Module] = []
        state: dict[str, NDArray[Any]] = {}
        with RandomStream(0).drawing():  # what the layers draw is replaced
            for fan_in, fan_out in pairwise(widths):
                bound = np.sqrt((2 if activation == "logistic" else 6) / (fan_in + fan_out))
                weight = random_state.uniform(-bound, bound, (fan_in, fan_out))
                state[f"{len(layers)}.weight"] = weight.T
                state[f"{len(layers)}.bias"] = random_state.uniform(-bound, bound, fan_out)
                layers += [nn.Linear(fan_in, fan_out, dtype=dtype), ACTIVATIONS[activation]()]
        super().__init__(*layers[:-1])
        self.load_state_dict(state)

    @property
    def linear_layers(self) -> list[nn.Linear]:
        return [layer for layer in self.children() if isinstance(layer, nn.Linear)]


def build_module(
    module: Any, settings: Mapping[str, Any], offered: Mapping[str, Any], owner: str
) -> nn.Module:
    """Copy a module, or call the class or function that makes one.

    Args:
        module: a module, or what returns one when it is called.
        settings: arguments that the user gave for the call.
        offered: arguments known from the data; each is passed if the call has a parameter of
            that name that the user did not set.
        owner: the estimator's name, for errors.

    Raises:
        TypeError: ``module`` is neither, or the call returns something that is not a module.
        ValueError: ``settings`` for a module that is built already.
    """
    if isinstance(module, nn.Module):
        if settings:
            names = ", ".join(f"module__{name}" for name in settings)
            raise ValueError(
                f"{owner}: {names} with a module that is built already; give the class "
                f"{type(module).__name__} as module, or leave the arguments out"
            )
        return deepcopy(module)
    if not callable(module):
        remedy = ""
        if isinstance(module, int | tuple | list):
            remedy = f"; for layers of these widths write hidden_layer_sizes={module!r}"
        raise TypeError(
            f"{owner}: module is a {type(module).__name__}, expected an nn.Module, or a class or "
            f"function that returns one{remedy}"
        )
    bound = getattr(module, "keywords", {})  # of a functools.partial
    known = {
        name: value
        for name, value in offered.items()
        if name in _parameter_names(module) and name not in bound
    }
    built = module(**{**known, **settings})
    if not isinstance(built, nn.Module):
        raise TypeError(f"{owner}: module returned a {type(built).__name__}, expected an nn.Module")
    return built


def trained_dtype(module: nn.Module, owner: str) -> np.dtype[Any]:
    """Return the dtype of the first parameter that is trained.

    Raises:
        ValueError: there is no parameter to train.
    """
    for parameter in module.parameters():
        if parameter.requires_grad:
            return np.dtype(parameter.dtype)
    raise ValueError(f"{owner}: the module has no parameter that requires a gradient")


def _parameter_names(call: Callable[..., Any]) -> set[str]:
    try:
        return set(inspect.signature(call).parameters)
    except (TypeError, ValueError):  # a builtin without a signature
        return set()
