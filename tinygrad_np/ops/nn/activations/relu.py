"""Rectifiers: functions that are the identity for positive numbers, and a line or a constant below.

At the kink the derivative is that of the lower side.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....core.errors import ArgumentError, ShapeError
from ....core.registry import primitive
from ....core.tensor_base import unwrap
from ....core.types import TensorLike
from ....random import generator
from ...arguments import check_number, shape_of
from ...elementwise.selection import where
from ...shapes.reshaping import reshape
from ..half_precision import in_float32, is_half
from ..inplace import overwritten

__all__ = ["leaky_relu", "prelu", "relu", "rrelu", "threshold"]

# y is never negative, so y != 0 is y > 0, but for NaN: its gradient goes through, as in PyTorch.
_relu = primitive(
    lambda x: np.maximum(x, 0), "x", lambda g, y: g * (y != 0), name="relu", convention="0 at 0"
)


def relu(input: TensorLike, inplace: bool = False) -> TensorLike:
    """Compute ``max(x, 0)`` of each element; the derivative at 0 is 0.

    Args:
        input: any shape.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.relu(tg.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """
    return overwritten(_relu, input) if inplace else _relu(input)


def _leaky_relu_forward(x: Any, *, negative_slope: float = 0.01) -> Any:
    if 0 < negative_slope <= 1:
        return np.maximum(x, x * negative_slope)
    return np.where(x > 0, x, x * negative_slope)


def _leaky_relu_vjp(g: Any, x: Any, negative_slope: float) -> Any:
    # (1 - s) mask + s: ten times faster than np.where on random signs.
    slope = (x > 0) * g.dtype.type(1 - negative_slope)
    slope += g.dtype.type(negative_slope)
    return g * slope


_leaky_relu = primitive(
    _leaky_relu_forward,
    "x",
    _leaky_relu_vjp,
    name="leaky_relu",
    convention="negative_slope at 0",
)


def leaky_relu(
    input: TensorLike, negative_slope: float = 0.01, inplace: bool = False
) -> TensorLike:
    """Multiply each element that is not positive by ``negative_slope``.

    Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013).
    The derivative at 0 is ``negative_slope``.

    Args:
        input: any shape.
        negative_slope: the slope below 0.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.leaky_relu(tg.tensor([-1.0, 2.0]), 0.1)
    tensor([-0.1000,  2.0000])
    """
    if inplace:
        return overwritten(_leaky_relu, input, negative_slope=negative_slope)
    if is_half(input):
        return in_float32(_leaky_relu, input, negative_slope=negative_slope)
    return _leaky_relu(input, negative_slope=negative_slope)


def prelu(input: TensorLike, weight: Any) -> TensorLike:
    """Multiply each element that is not positive by a learned slope.

    He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015), equation 1. The derivative at 0
    is the slope.

    Args:
        input: (N, C, ...), or any shape with a single slope.
        weight: the slopes: one, or one for each channel, (C,).

    Raises:
        ArgumentError: the number of slopes does not fit the input's channels.

    >>> import tinygrad_np as tg
    >>> tg.prelu(tg.tensor([[-1.0, -1.0]]), tg.tensor([0.1, 0.2]))
    tensor([[-0.1000, -0.2000]])
    """
    size, ndim = math.prod(shape_of(weight)), len(shape_of(input))
    if size != 1:
        if ndim < 2 or shape_of(input)[1] != size:
            raise ShapeError(
                f"prelu: {size} slopes do not fit an input of shape {shape_of(input)}: one, or one "
                "for each channel (axis 1)"
            )
        weight = reshape(weight, (size,) + (1,) * (ndim - 2))
    elif not ndim:
        weight = reshape(weight, ())
    y: TensorLike = input * where(unwrap(input) > 0, 1, weight)
    return y


def _rrelu_forward(
    x: Any, *, lower: float, upper: float, generator: np.random.Generator
) -> tuple[Any, Any]:
    x = np.asarray(x)
    slope = np.asarray(generator.uniform(lower, upper, x.shape), x.dtype)
    slope[x > 0] = 1
    return x * slope, slope


_rrelu = primitive(
    _rrelu_forward, "x", lambda g, slope: g * slope, name="rrelu", residuals={"slope": None}
)


def rrelu(
    input: TensorLike,
    lower: float = 1 / 8,
    upper: float = 1 / 3,
    training: bool = False,
    inplace: bool = False,
) -> TensorLike:
    """Multiply each element that is not positive by a random slope.

    Xu, Wang, Chen and Li, "Empirical evaluation of rectified activations in convolutional
    network" (2015). The generator of :func:`tinygrad_np.manual_seed` draws the slopes.

    Args:
        input: any shape.
        lower, upper: the interval that slopes are drawn from.
        training: draw slopes; otherwise all are the middle of the interval.
        inplace: write the result over the input.

    Raises:
        ArgumentError: ``lower`` is above ``upper``.

    >>> import tinygrad_np as tg
    >>> tg.rrelu(tg.tensor([-8.0, 2.0]), 0.25, 0.75)
    tensor([-4.,  2.])
    """
    if not lower <= upper:
        raise ArgumentError(f"rrelu: lower={lower} is above upper={upper}")
    if not training:
        return leaky_relu(input, (lower + upper) / 2, inplace)
    settings = {"lower": lower, "upper": upper, "generator": generator()}
    if inplace:
        return overwritten(_rrelu, input, **settings)
    return in_float32(_rrelu, input, **settings) if is_half(input) else _rrelu(input, **settings)


def _threshold_forward(x: Any, *, threshold: float, value: float) -> Any:
    x = np.asarray(x)
    return np.where(x <= threshold, np.asarray(value, x.dtype), x)  # NaN stays NaN


_threshold = primitive(
    _threshold_forward,
    "x",
    lambda g, x, threshold: g * ~(x <= threshold),
    name="threshold",
    convention="0 at the threshold",
)


def threshold(
    input: TensorLike, threshold: float, value: float, inplace: bool = False
) -> TensorLike:
    """Replace each element that is not above the threshold by ``value``.

    The derivative at the threshold is 0.

    Args:
        input: any shape.
        threshold: the largest number that is replaced.
        value: what stands in its place.
        inplace: write the result over the input.

    Raises:
        TypeError: ``threshold`` or ``value`` is no number.

    >>> import tinygrad_np as tg
    >>> tg.threshold(tg.tensor([0.1, 0.5, 2.0]), 0.5, 0.0)
    tensor([0., 0., 2.])
    """
    check_number("threshold", "threshold", threshold)
    check_number("threshold", "value", value)
    settings = {"threshold": threshold, "value": value}
    if inplace:
        return overwritten(_threshold, input, **settings)
    return _threshold(input, **settings)
