"""NumPy's reductions where they mean something else than PyTorch's.

``where`` says which elements count, ``initial`` is one more of them, ``dtype`` is the type to
compute in, ``ddof`` the correction, 0 by default. The nan-functions are the others where no NaN
stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import implements
from ...core.tensor_base import unwrap
from ...core.type_promotion import default_float
from ..arguments import in_dtype
from ..elementwise.powers import sqrt, square
from ..elementwise.selection import maximum, minimum
from ..elementwise.selection import where as choose
from ..shapes.joining import concatenate
from ..shapes.permuting import permute, swapaxes
from ..shapes.reshaping import reshape
from .covariance import corrcoef, cov
from .cumulative import cumprod, cumsum
from .extrema import amax, amin
from .product import prod
from .quantiles import quantiles_by
from .reduced_axes import Axis, count, reduced_axes
from .sums import mean, sum
from .variance import std, var


def _of(a: Any, where: Any, otherwise: Any, dtype: Any = None) -> Any:
    """The elements that count, in the type asked for; what does not matter for the others."""
    a = in_dtype(a, dtype)
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
    y = prod(_of(a, where, 1, dtype), axis=axis, keepdims=keepdims)
    return y if initial is None else y * initial


def _of_floats(a: Any, dtype: Any) -> Any:
    """The tensor in the type that is asked for; one of integers in the default float type."""
    if dtype is None and unwrap(a).dtype.kind != "f":
        dtype = default_float()
    return _of(a, True, 0, dtype)


@implements(np.mean)
def _numpy_mean(
    a: Any, axis: Axis = None, dtype: Any = None, *, keepdims: bool = False, where: Any = True
) -> Any:
    if where is True:
        return mean(_of_floats(a, dtype), axis=axis, keepdims=keepdims)
    total = sum(_of(a, where, 0, dtype), axis=axis, keepdims=keepdims)
    return total / _how_many(a, where, axis, keepdims)


def _how_many(a: Any, where: Any, axis: Axis, keepdims: bool) -> Any:
    return np.sum(np.broadcast_to(unwrap(where), np.shape(a)), axis, keepdims=keepdims)


@implements(np.max, np.amax)
def _numpy_max(
    a: Any, axis: Axis = None, *, keepdims: bool = False, initial: Any = None, where: Any = True
) -> Any:
    if where is not True and initial is None:
        raise ArgumentError(
            "max: where= needs an initial= value for slices in which nothing counts"
        )
    y = amax(_of(a, where, initial), axis=axis, keepdims=keepdims)
    return y if initial is None else maximum(y, initial)


@implements(np.min, np.amin)
def _numpy_min(
    a: Any, axis: Axis = None, *, keepdims: bool = False, initial: Any = None, where: Any = True
) -> Any:
    if where is not True and initial is None:
        raise ArgumentError(
            "min: where= needs an initial= value for slices in which nothing counts"
        )
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
        a = _of_floats(a, dtype)
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
        a = _of_floats(a, dtype)
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
        total: Any = np.full(np.shape(y), count(np.shape(a), axis), unwrap(y).dtype)
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


# --- covariances ---------------------------------------------------------------------------------


def _variables(m: Any, y: Any, rowvar: bool) -> Any:
    """All variables as rows, as ``np.cov`` takes them."""
    parts = [x for x in (m, y) if x is not None]
    rows = [reshape(x, (1, -1)) if np.ndim(x) < 2 else x for x in parts]
    if not rowvar:
        # A vector is one variable; so is a second argument of one row.
        stays = [np.ndim(x) < 2 or (i == 1 and len(x) == 1) for i, x in enumerate(parts)]
        rows = [x if s else swapaxes(x, 0, 1) for x, s in zip(rows, stays, strict=True)]
    return concatenate(rows) if len(rows) > 1 else rows[0]


@implements(np.cov)
def _numpy_cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    x = _variables(m, y, rowvar)
    x = in_dtype(x, dtype)
    correction = int(not bias) if ddof is None else ddof
    return cov(x, correction=correction, fweights=fweights, aweights=aweights)


@implements(np.corrcoef)
def _numpy_corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    x = _variables(x, y, rowvar)
    return corrcoef(in_dtype(x, dtype))


# --- cumulative ----------------------------------------------------------------------------------


@implements(np.nancumsum)
def _numpy_nancumsum(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    return cumsum(choose(np.isnan(a), 0, a), axis, dtype=dtype)


@implements(np.nancumprod)
def _numpy_nancumprod(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    return cumprod(choose(np.isnan(a), 1, a), axis, dtype=dtype)


def _cumulative(running: Callable[..., Any], first: float) -> Callable[..., Any]:
    """``np.cumulative_sum`` and its kin: they can put the value of no elements in front."""

    def cumulative(
        x: Any, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
    ) -> Any:
        if axis is None and np.ndim(x) != 1:
            raise ArgumentError(f"an axis is needed for an array of shape {np.shape(x)}")
        y = running(x, 0 if axis is None else axis, dtype=dtype)
        if not include_initial:
            return y
        shape = [1 if i == (axis or 0) % y.ndim else n for i, n in enumerate(y.shape)]
        return concatenate([np.full(shape, first, y.dtype), y], axis or 0)

    return cumulative


if hasattr(np, "cumulative_sum"):  # new in NumPy 2.1
    implements(np.cumulative_sum)(_cumulative(cumsum, 0))
    implements(np.cumulative_prod)(_cumulative(cumprod, 1))


# --- quantiles -----------------------------------------------------------------------------------


@implements(np.quantile)
def _numpy_quantile(
    a: Any, q: Any, axis: Axis = None, *, method: str = "linear", keepdims: bool = False
) -> Any:
    return quantiles_by(np.quantile, a, q, axis, method, keepdims)


@implements(np.nanquantile)
def _numpy_nanquantile(
    a: Any, q: Any, axis: Axis = None, *, method: str = "linear", keepdims: bool = False
) -> Any:
    return quantiles_by(np.nanquantile, a, q, axis, method, keepdims)


@implements(np.percentile)
def _numpy_percentile(
    a: Any, q: Any, axis: Axis = None, *, method: str = "linear", keepdims: bool = False
) -> Any:
    return quantiles_by(np.percentile, a, q, axis, method, keepdims)


@implements(np.nanpercentile)
def _numpy_nanpercentile(
    a: Any, q: Any, axis: Axis = None, *, method: str = "linear", keepdims: bool = False
) -> Any:
    return quantiles_by(np.nanpercentile, a, q, axis, method, keepdims)


@implements(np.median)
def _numpy_median(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return quantiles_by(np.quantile, a, 0.5, axis, "linear", keepdims)


@implements(np.nanmedian)
def _numpy_nanmedian(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return quantiles_by(np.nanquantile, a, 0.5, axis, "linear", keepdims)
