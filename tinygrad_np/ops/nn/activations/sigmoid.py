"""The logistic function, and smooth activations made of it or of its kind."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....core.errors import ShapeError
from ....core.registry import primitive
from ....core.tensor_base import unwrap
from ....core.types import TensorLike
from ...arguments import axis_of, check_number, shape_of
from ...blocks import in_blocks
from ...elementwise.selection import where
from ...elementwise.trigonometric import tanh
from ..half_precision import in_float32, is_half
from ..inplace import overwritten

__all__ = [
    "glu",
    "logsigmoid",
    "mish",
    "sigmoid",
    "silu",
    "softplus",
    "softsign",
    "tanhshrink",
]


def _logistic(x: Any) -> Any:
    if np.iscomplexobj(x):
        return 1 / (1 + np.exp(-x))
    # Neither exponent is ever positive: no overflow at any x, and full relative precision on either
    # side of 0.
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def _sigmoid_forward(x: Any) -> Any:
    return in_blocks(_logistic, x)


_sigmoid = primitive(_sigmoid_forward, "x", lambda g, y: g * (y * (1 - y)), name="sigmoid")


def sigmoid(input: TensorLike) -> TensorLike:
    """Compute the logistic function ``1 / (1 + e^-x)`` of each element, without overflow.

    Args:
        input: any shape.

    >>> import tinygrad_np as tg
    >>> tg.sigmoid(tg.tensor([-1000.0, 0.0, 1.0]))
    tensor([0.0000, 0.5000, 0.7311])
    """
    return in_float32(_sigmoid, input) if is_half(input) else _sigmoid(input)


_logsigmoid = primitive(
    lambda x: np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x))),
    "x",
    lambda g, x: g * _sigmoid(-x),
    name="logsigmoid",
)


def logsigmoid(input: TensorLike) -> TensorLike:
    """Compute the logarithm of :func:`sigmoid` of each element, without underflow.

    Args:
        input: any shape.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.logsigmoid(tg.tensor([-200.0, 0.0]))
    tensor([-200.0000,   -0.6931])
    """
    return in_float32(_logsigmoid, input) if is_half(input) else _logsigmoid(input)


def _softplus_forward(x: Any) -> Any:
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


_softplus = primitive(_softplus_forward, "x", lambda g, x: g * _sigmoid(x), name="softplus")


def softplus(input: TensorLike, beta: float = 1.0, threshold: float = 20.0) -> TensorLike:
    """Compute ``log(1 + e^(beta x)) / beta`` of each element, without overflow.

    Dugas et al., "Incorporating second-order functional knowledge for better option pricing"
    (2001).

    Args:
        input: any shape.
        beta: the larger, the nearer to :func:`relu`.
        threshold: above it, ``beta x`` counts as its own softplus: the result is ``x`` itself.

    Raises:
        TypeError: ``beta`` or ``threshold`` is no number.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.softplus(tg.tensor([-1.0, 0.0, 200.0]))
    tensor([  0.3133,   0.6931, 200.0000])
    """
    check_number("softplus", "beta", beta)
    check_number("softplus", "threshold", threshold)
    y: TensorLike
    if is_half(input):
        y = in_float32(softplus, input, beta, threshold)
        return y
    scaled: Any = input * beta
    y = _softplus(scaled) / beta
    linear = unwrap(scaled) > threshold
    if np.any(linear):
        y = where(linear, input, y)
    return y


def _silu_slope(g: Any, x: Any) -> Any:
    s = _sigmoid(x)
    return g * (s * (1 + x * (1 - s)))


_silu = primitive(
    lambda x: in_blocks(lambda x: x * _logistic(x), x),
    "x",
    lambda g, x: in_blocks(_silu_slope, g, x),
    name="silu",
)


def silu(input: TensorLike, inplace: bool = False) -> TensorLike:
    """Multiply each element by :func:`sigmoid` of it; also known as swish.

    Ramachandran, Zoph and Le, "Searching for activation functions" (2017).

    Args:
        input: any shape.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.silu(tg.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2689,  0.0000,  0.7311])
    """
    if inplace:
        return overwritten(_silu, input)
    return in_float32(_silu, input) if is_half(input) else _silu(input)


def _mish_vjp(g: Any, x: Any) -> Any:
    t = tanh(_softplus(x))
    return g * (t + x * ((1 - t * t) * _sigmoid(x)))


_mish = primitive(lambda x: x * np.tanh(_softplus_forward(x)), "x", _mish_vjp, name="mish")


def mish(input: TensorLike, inplace: bool = False) -> TensorLike:
    """Multiply each element by ``tanh(softplus(x))`` of it.

    Misra, "Mish: A self regularized non-monotonic activation function" (2019).

    Args:
        input: any shape.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.mish(tg.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.3034,  0.0000,  0.8651])
    """
    if inplace:
        return overwritten(_mish, input)
    return in_float32(_mish, input) if is_half(input) else _mish(input)


def glu(input: TensorLike, dim: int = -1) -> TensorLike:
    """Multiply the first half along an axis by :func:`sigmoid` of the second half.

    Dauphin, Fan, Auli and Grangier, "Language modeling with gated convolutional networks" (2016).

    Args:
        input: at least one axis; an even length along ``dim``.
        dim: the axis to halve.

    Returns:
        The input's shape with half the length along ``dim``.

    Raises:
        ArgumentError: the axis cannot be halved.
        IndexError: there is no such axis.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.glu(tg.tensor([1.0, 2.0, 0.0, 0.0]))
    tensor([0.5000, 1.0000])
    """
    gated: TensorLike
    if is_half(input):
        gated = in_float32(glu, input, dim)
        return gated
    shape = shape_of(input)
    axis = axis_of("glu", dim, len(shape))
    if not shape or shape[axis] % 2:
        raise ShapeError(f"glu: axis {dim} of shape {shape} cannot be halved")
    half = shape[axis] // 2
    lead = (slice(None),) * axis
    signal: Any = input
    gated = signal[(*lead, slice(half))] * _sigmoid(signal[(*lead, slice(half, None))])
    return gated


_softsign = primitive(
    lambda x: x / (1 + np.abs(x)), "x", lambda g, x: g / np.square(1 + np.abs(x)), name="softsign"
)


def softsign(input: TensorLike) -> TensorLike:
    """Compute ``x / (1 + |x|)`` of each element.

    Args:
        input: any shape.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.softsign(tg.tensor([-1.0, 3.0]))
    tensor([-0.5000,  0.7500])
    """
    return in_float32(_softsign, input) if is_half(input) else _softsign(input)


_tanhshrink = primitive(
    lambda x: x - np.tanh(x), "x", lambda g, x: g * np.square(np.tanh(x)), name="tanhshrink"
)


def tanhshrink(input: TensorLike) -> TensorLike:
    """Compute ``x - tanh(x)`` of each element.

    Args:
        input: any shape.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.tanhshrink(tg.tensor([-1.0, 2.0]))
    tensor([-0.2384,  1.0360])
    """
    return in_float32(_tanhshrink, input) if is_half(input) else _tanhshrink(input)
