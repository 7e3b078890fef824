"""Sums, means, extrema, products and moments over axes.

Settings bear NumPy's names: ``axis`` (None, an int or a tuple) and ``keepdims``. Where several
elements tie for a maximum or minimum, they share its gradient evenly, as in PyTorch's ``amax`` and
``amin``.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod as product
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.registry import implements, primitive
from ...core.summation import accurate_sum
from ...core.tensor_base import unwrap
from ..elementwise.exponential import exp
from ..elementwise.powers import sqrt, square
from ..elementwise.selection import maximum, minimum
from ..elementwise.selection import where as choose
from ..shapes.casting import cast
from ..shapes.joining import concatenate
from ..shapes.permuting import moveaxis, permute
from ..shapes.reshaping import reshape

if TYPE_CHECKING:
    from ...tensor import Tensor

# Public under PyTorch's argument names, in functions.py, and as methods.
__all__: list[str] = []

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


amax = primitive(_amax, "x", _to_extremum, name="amax", convention="ties share evenly")
amin = primitive(_amin, "x", _to_extremum, name="amin", convention="ties share evenly")


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


std = primitive(_std, "x", _std_vjp, name="std", convention="0 for constants")


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


logsumexp = primitive(
    _logsumexp,
    "x",
    _logsumexp_vjp,
    name="logsumexp",
    convention="+inf takes all; of nothing but -inf: 0",
)


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
#
# ``where`` says which elements count, ``initial`` is one more of them, ``dtype`` is the type to
# compute in. The nan-functions are the others where no NaN stands.


def _of(a: Any, where: Any, otherwise: Any, dtype: Any = None) -> Any:
    """The elements that count, in the type asked for; what does not matter for the others."""
    a = a if dtype is None else cast(a, dtype=np.dtype(dtype))
    return a if where is True else choose(where, a, otherwise)


def _there(a: Any) -> Any:
    return ~np.isnan(a)


@implements(np.sum)
def _numpy_sum(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    *,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    y = sum(_of(a, where, 0, dtype), axis=axis, keepdims=keepdims)
    return y if initial is None else y + initial


@implements(np.prod)
def _numpy_prod(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    *,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    y = prod(_of(a, where, 1, dtype), axis, keepdims)
    return y if initial is None else y * initial


@implements(np.mean)
def _numpy_mean(
    a: Any, axis: Axis = None, dtype: Any = None, *, keepdims: bool = False, where: Any = True
) -> Any:
    if where is True:
        return mean(_of(a, True, 0, dtype), axis=axis, keepdims=keepdims)
    total = sum(_of(a, where, 0, dtype), axis=axis, keepdims=keepdims)
    return total / _how_many(a, where, axis, keepdims)


def _how_many(a: Any, where: Any, axis: Axis, keepdims: bool) -> Any:
    return np.sum(np.broadcast_to(unwrap(where), np.shape(a)), axis, keepdims=keepdims)


@implements(np.max, np.amax)
def _numpy_max(
    a: Any, axis: Axis = None, *, keepdims: bool = False, initial: Any = None, where: Any = True
) -> Any:
    if where is not True and initial is None:
        raise ValueError("max: where= needs an initial= value for slices in which nothing counts")
    y = amax(_of(a, where, initial), axis=axis, keepdims=keepdims)
    return y if initial is None else maximum(y, initial)


@implements(np.min, np.amin)
def _numpy_min(
    a: Any, axis: Axis = None, *, keepdims: bool = False, initial: Any = None, where: Any = True
) -> Any:
    if where is not True and initial is None:
        raise ValueError("min: where= needs an initial= value for slices in which nothing counts")
    y = amin(_of(a, where, initial), axis=axis, keepdims=keepdims)
    return y if initial is None else minimum(y, initial)


@implements(np.ptp)
def _numpy_ptp(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return amax(a, axis=axis, keepdims=keepdims) - amin(a, axis=axis, keepdims=keepdims)


@implements(np.var)
def _numpy_var(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    *,
    ddof: float = 0,
    keepdims: bool = False,
    where: Any = True,
    correction: float | None = None,
) -> Any:
    degrees = ddof if correction is None else correction
    if where is True:
        a = _of(a, True, 0, dtype)
        return var(a, axis=axis, correction=degrees, keepdims=keepdims)
    center = _numpy_mean(a, axis, dtype, keepdims=True, where=where)
    squares = square(_of(a, where, 0, dtype) - _of(center, where, 0))
    n = _how_many(a, where, axis, keepdims)
    return sum(squares, axis=axis, keepdims=keepdims) / np.maximum(n - degrees, 0)


@implements(np.std)
def _numpy_std(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    *,
    ddof: float = 0,
    keepdims: bool = False,
    where: Any = True,
    correction: float | None = None,
) -> Any:
    degrees = ddof if correction is None else correction
    if where is True:
        a = _of(a, True, 0, dtype)
        return std(a, axis=axis, correction=degrees, keepdims=keepdims)
    y = _numpy_var(a, axis, dtype, ddof=degrees, keepdims=keepdims, where=where)
    constant = np.equal(y, 0)  # its gradient is 0, as that of std
    return choose(constant, 0, sqrt(choose(constant, 1, y)))


@implements(np.nansum)
def _numpy_nansum(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    *,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    where = _there(a) & unwrap(where)
    return _numpy_sum(a, axis, dtype, keepdims=keepdims, initial=initial, where=where)


@implements(np.nanprod)
def _numpy_nanprod(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    *,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    where = _there(a) & unwrap(where)
    return _numpy_prod(a, axis, dtype, keepdims=keepdims, initial=initial, where=where)


@implements(np.nanmean)
def _numpy_nanmean(
    a: Any, axis: Axis = None, dtype: Any = None, *, keepdims: bool = False, where: Any = True
) -> Any:
    return _numpy_mean(a, axis, dtype, keepdims=keepdims, where=_there(a) & unwrap(where))


@implements(np.nanvar)
def _numpy_nanvar(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    *,
    ddof: float = 0,
    keepdims: bool = False,
    where: Any = True,
    correction: float | None = None,
) -> Any:
    degrees = ddof if correction is None else correction
    where = _there(a) & unwrap(where)
    return _numpy_var(a, axis, dtype, ddof=degrees, keepdims=keepdims, where=where)


@implements(np.nanstd)
def _numpy_nanstd(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    *,
    ddof: float = 0,
    keepdims: bool = False,
    where: Any = True,
    correction: float | None = None,
) -> Any:
    degrees = ddof if correction is None else correction
    where = _there(a) & unwrap(where)
    return _numpy_std(a, axis, dtype, ddof=degrees, keepdims=keepdims, where=where)


@implements(np.nanmax)
def _numpy_nanmax(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    y = _numpy_max(a, axis, keepdims=keepdims, where=_there(a), initial=-np.inf)
    return choose(np.all(np.isnan(a), axis=axis, keepdims=keepdims), np.nan, y)


@implements(np.nanmin)
def _numpy_nanmin(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    y = _numpy_min(a, axis, keepdims=keepdims, where=_there(a), initial=np.inf)
    return choose(np.all(np.isnan(a), axis=axis, keepdims=keepdims), np.nan, y)


@implements(np.average)
def _numpy_average(
    a: Any,
    axis: Axis = None,
    weights: Any = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any:
    if weights is None:
        y = mean(a, axis=axis, keepdims=keepdims)
        total: Any = np.full(np.shape(y), _count(np.shape(a), axis), unwrap(y).dtype)
    else:
        if np.shape(weights) != np.shape(a):  # along the axes named, in the order named
            axes = reduced_axes(axis, np.ndim(a))
            weights = permute(weights, [int(i) for i in np.argsort(axes)])
            weights = _keep_only(weights, axes, np.ndim(a))
        total = sum(weights * np.ones_like(unwrap(a)), axis=axis, keepdims=keepdims)
        y = sum(a * weights, axis=axis, keepdims=keepdims) / total
    return (y, total) if returned else y


def _keep_only(weights: Any, axes: Sequence[int], ndim: int) -> Any:
    """Weights of some axes with all others of length 1."""
    sizes = iter(np.shape(weights))
    return reshape(weights, tuple(next(sizes) if i in axes else 1 for i in range(ndim)))
