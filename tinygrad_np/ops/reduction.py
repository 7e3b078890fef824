"""Sums, means, extrema, products and moments over axes.

Settings bear NumPy's names: ``axis`` (None, an int or a tuple) and ``keepdims``. Where several
elements tie for a maximum or minimum, they share its gradient evenly, as in PyTorch's ``amax`` and
``amin``.
"""

from __future__ import annotations

from math import prod as product
from typing import TYPE_CHECKING, Any

import numpy as np

from ..numerics import accurate_sum
from ..primitive import implements, primitive, unwrap
from .elementwise import exp
from .shaping import concatenate, moveaxis, reshape

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "amax",
    "amin",
    "logsumexp",
    "mean",
    "prod",
    "std",
    "sum",
    "var",
]

Axis = int | tuple[int, ...] | None


def reduced_axes(axis: Axis, ndim: int) -> tuple[int, ...]:
    """The axes that a reduction runs over, as a tuple of numbers from 0."""
    if axis is None:
        return tuple(range(ndim))
    axes = (axis,) if isinstance(axis, (int, np.integer)) else tuple(axis)
    for a in axes:
        if not -max(ndim, 1) <= a < max(ndim, 1):
            raise IndexError(f"axis {a} is out of range for a tensor of {ndim} dimensions")
    return tuple(a % ndim for a in axes) if ndim else ()


def _count(shape: tuple[int, ...], axis: Axis) -> int:
    """How many elements each result is made of."""
    return product(shape[a] for a in reduced_axes(axis, len(shape)))


def _keep(y: Any, shape: tuple[int, ...], axis: Axis, keepdims: bool) -> Any:
    """A reduction's result (or its cotangent) with the reduced axes kept, of length 1."""
    if keepdims:
        return y
    axes = reduced_axes(axis, len(shape))
    return y.reshape(tuple(1 if i in axes else n for i, n in enumerate(shape)))


def _spread(g: Any, shape: tuple[int, ...], axis: Axis, keepdims: bool) -> Any:
    """A cotangent of a reduction given to each element that it was made of."""
    return np.broadcast_to(_keep(g, shape, axis, keepdims), shape)


# --- sum and mean ------------------------------------------------------------------------------


def _sum(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    return accurate_sum(x, axis, keepdims)


def _mean(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    n = _count(x.shape, axis)
    if n == 0:
        return np.mean(x, axis, keepdims=keepdims)
    return accurate_sum(x, axis, keepdims) / n


sum = primitive(
    _sum,
    "x",
    lambda g, x_shape, axis, keepdims: _spread(g, x_shape, axis, keepdims),
    name="sum",
)
mean = primitive(
    _mean,
    "x",
    lambda g, x_shape, axis, keepdims: _spread(
        g / max(_count(x_shape, axis), 1), x_shape, axis, keepdims
    ),
    name="mean",
)


# --- extrema -----------------------------------------------------------------------------------


def _amax(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    return np.max(x, axis, keepdims=keepdims)


def _amin(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    return np.min(x, axis, keepdims=keepdims)


def _to_extremum(g: Any, x: Any, y: Any, axis: Axis, keepdims: bool) -> Any:
    chosen = unwrap(x) == unwrap(_keep(y, x.shape, axis, keepdims))
    ties = np.sum(chosen, axis=axis, keepdims=True, dtype=g.dtype)
    return _keep(g, x.shape, axis, keepdims) * (chosen / ties)


amax = primitive(_amax, "x", _to_extremum, name="amax")
amin = primitive(_amin, "x", _to_extremum, name="amin")


# --- moments -----------------------------------------------------------------------------------


def _var(x: Any, *, axis: Axis = None, correction: float = 1, keepdims: bool = False) -> Any:
    deviation = x - _mean(x, axis=axis, keepdims=True)  # two passes: no cancellation
    return accurate_sum(deviation * deviation, axis, keepdims) / np.maximum(
        _count(x.shape, axis) - correction, 0, dtype=x.dtype
    )


def _std(x: Any, *, axis: Axis = None, correction: float = 1, keepdims: bool = False) -> Any:
    return np.sqrt(_var(x, axis=axis, correction=correction, keepdims=keepdims))


def _deviation(x: Any, axis: Axis, correction: float) -> Any:
    """``(x - mean) / (n - correction)``: half the gradient of the variance."""
    degrees = np.maximum(_count(x.shape, axis) - correction, 0, dtype=x.dtype)
    return (x - np.mean(x, axis=axis, keepdims=True)) / degrees


var = primitive(
    _var,
    "x",
    lambda g, x, axis, correction, keepdims: (
        _keep(g, x.shape, axis, keepdims) * 2 * _deviation(x, axis, correction)
    ),
    name="var",
)


def _std_vjp(g: Any, x: Any, y: Any, axis: Axis, correction: float, keepdims: bool) -> Any:
    # A constant has standard deviation 0, at a kink: 0 is a subgradient there (and PyTorch's).
    g = _keep(g / np.where(unwrap(y) == 0, 1, y), x.shape, axis, keepdims)
    return g * _deviation(x, axis, correction)


std = primitive(_std, "x", _std_vjp, name="std")


# --- log-sum-exp -------------------------------------------------------------------------------


def _logsumexp(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    top = np.max(x, axis, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):  # log 0 = -inf is the answer for no terms or only -inf
        y = np.log(np.sum(np.exp(x - shift), axis, keepdims=True)) + shift
    return y if keepdims else y.reshape(np.max(x, axis, initial=0).shape)


def _logsumexp_vjp(g: Any, x: Any, y: Any, axis: Axis, keepdims: bool) -> Any:
    total = _keep(y, x.shape, axis, keepdims)
    infinite = np.isinf(unwrap(total))
    if not infinite.any():
        return _keep(g, x.shape, axis, keepdims) * exp(x - total)
    # The limits: +inf takes all the weight (shared where it ties), and nothing but -inf gets none.
    top = np.isposinf(unwrap(x))
    share = top / np.maximum(np.sum(top, axis, keepdims=True), 1)
    finite = np.where(infinite, -np.inf, x - np.where(infinite, 0, total))
    return _keep(g, x.shape, axis, keepdims) * (exp(finite) + share)


logsumexp = primitive(_logsumexp, "x", _logsumexp_vjp, name="logsumexp")


# --- product -----------------------------------------------------------------------------------


def prod(x: Any, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Product over axes, multiplied in halves, so that no gradient divides by an element that may
    be 0.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([0.0, 3.0, 4.0], requires_grad=True)
    >>> tg.prod(x).backward()
    >>> x.grad
    tensor([12.,  0.,  0.])
    """
    shape = np.shape(x)
    axes = reduced_axes(axis, len(shape))
    kept = tuple(n for i, n in enumerate(shape) if i not in axes)
    y = reshape(moveaxis(x, axes, tuple(range(len(axes)))), (_count(shape, axis), *kept))
    if y.shape[0] == 0:
        y = concatenate([y, np.ones((1, *kept), y.dtype)], 0)
    while y.shape[0] > 1:
        half = y.shape[0] // 2
        pairs = y[:half] * y[half : 2 * half]
        y = concatenate([pairs, y[2 * half :]], 0) if y.shape[0] % 2 else pairs
    final = tuple(1 if i in axes else n for i, n in enumerate(shape)) if keepdims else kept
    return reshape(y, final)


# --- under NumPy's names -------------------------------------------------------------------------


@implements(np.sum)
def _numpy_sum(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return sum(a, axis=axis, keepdims=keepdims)


@implements(np.mean)
def _numpy_mean(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return mean(a, axis=axis, keepdims=keepdims)


@implements(np.max, np.amax)
def _numpy_max(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return amax(a, axis=axis, keepdims=keepdims)


@implements(np.min, np.amin)
def _numpy_min(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return amin(a, axis=axis, keepdims=keepdims)


@implements(np.var)
def _numpy_var(
    a: Any, axis: Axis = None, *, ddof: float = 0, keepdims: bool = False, correction: float = 0
) -> Any:
    return var(a, axis=axis, correction=ddof or correction, keepdims=keepdims)


@implements(np.std)
def _numpy_std(
    a: Any, axis: Axis = None, *, ddof: float = 0, keepdims: bool = False, correction: float = 0
) -> Any:
    return std(a, axis=axis, correction=ddof or correction, keepdims=keepdims)


@implements(np.prod)
def _numpy_prod(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return prod(a, axis, keepdims)
