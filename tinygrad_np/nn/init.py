"""Ways to draw the first values of parameters, in place, under PyTorch's names.

All draw from the engine's random stream (:func:`tinygrad_np.manual_seed`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core.inplace_checks import mark_written
from ..random import generator
from ..tensor import Tensor


def _fill(tensor: Tensor, values: Any) -> Tensor:
    tensor.data[...] = values
    mark_written(tensor.data)
    return tensor


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill with one value."""
    return _fill(tensor, val)


def zeros_(tensor: Tensor) -> Tensor:
    """Fill with zeros."""
    return _fill(tensor, 0)


def ones_(tensor: Tensor) -> Tensor:
    """Fill with ones."""
    return _fill(tensor, 1)


def eye_(tensor: Tensor) -> Tensor:
    """Fill a matrix with the identity."""
    if tensor.ndim != 2:
        raise ValueError(f"eye_: a matrix is needed, not shape {tensor.shape}")
    return _fill(tensor, np.eye(tensor.shape[0], tensor.shape[1]))


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0) -> Tensor:
    """Draw from the uniform distribution on [a, b)."""
    return _fill(tensor, generator().uniform(a, b, tensor.shape))


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0) -> Tensor:
    """Draw from the normal distribution."""
    return _fill(tensor, generator().normal(mean, std, tensor.shape))


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor that keeps variances level through a nonlinearity (PyTorch's table)."""
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    gains = {"relu": math.sqrt(2), "tanh": 5 / 3, "selu": 3 / 4}
    linear = ("linear", "conv1d", "conv2d", "conv_transpose2d", "sigmoid")
    if nonlinearity not in gains and nonlinearity not in linear:
        known = ", ".join((*linear, *gains, "leaky_relu"))
        raise ValueError(
            f"calculate_gain: unknown nonlinearity {nonlinearity!r}: choose from {known}"
        )
    return gains.get(nonlinearity, 1.0)


def fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """How many inputs reach each output of a weight (out, in, ...), and how many outputs each
    input.
    """
    if tensor.ndim < 2:
        raise ValueError(f"fan in and fan out need at least 2 dimensions, not shape {tensor.shape}")
    receptive = math.prod(tensor.shape[2:])
    return tensor.shape[1] * receptive, tensor.shape[0] * receptive


def xavier_uniform_(tensor: Tensor, gain: float = 1.0) -> Tensor:
    """Glorot and Bengio (2010): uniform with variance ``2 gain^2 / (fan_in + fan_out)``."""
    bound = gain * math.sqrt(6 / max(sum(fan_in_and_fan_out(tensor)), 1))
    return uniform_(tensor, -bound, bound)


def xavier_normal_(tensor: Tensor, gain: float = 1.0) -> Tensor:
    """Glorot and Bengio (2010): normal with variance ``2 gain^2 / (fan_in + fan_out)``."""
    return normal_(tensor, 0.0, gain * math.sqrt(2 / max(sum(fan_in_and_fan_out(tensor)), 1)))


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"kaiming: mode={mode!r}: choose from 'fan_in', 'fan_out'")
    fan = fan_in_and_fan_out(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(max(fan, 1))  # of 0, there are no elements


def kaiming_uniform_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> Tensor:
    """He et al. (2015): uniform with variance ``gain^2 / fan``."""
    bound = math.sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound)


def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> Tensor:
    """He et al. (2015): normal with variance ``gain^2 / fan``."""
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity))


def default_(weight: Tensor, bias: Tensor | None) -> None:
    """PyTorch's default for linear and convolution layers: both uniform within ``1 /
    sqrt(fan_in)``.

    LeCun et al., "Efficient BackProp" (1998), section 4.6, up to a factor.
    """
    kaiming_uniform_(weight, a=math.sqrt(5))  # a = sqrt 5 makes the bound 1 / sqrt(fan_in)
    if bias is not None:
        fan_in = fan_in_and_fan_out(weight)[0]
        bound = 1 / math.sqrt(fan_in) if fan_in else 0.0
        uniform_(bias, -bound, bound)
