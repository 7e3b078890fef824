"""NumPy's order statistics: ``sort``, ``partition``, ``median``, ``quantile`` and kin.

The elements are read where NumPy finds them, so the gradient goes to those that were picked: of
equal elements the first when sorting. Between two of them the quantile's gradient is shared as the
value is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.registry import implements
from ...core.tensor_base import unwrap
from ..elementwise.arithmetic import add
from ..indexing.sorting import sort
from ..shapes.permuting import moveaxis
from ..shapes.reshaping import ravel, reshape
from .reduction import Axis, reduced_axes

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "nanquantile",
    "quantile",
]


@implements(np.sort)
def _numpy_sort(
    a: Any, axis: int | None = -1, kind: str | None = None, *, stable: bool | None = None
) -> Any:
    return sort(ravel(a), 0).values if axis is None else sort(a, axis).values  # always stable


@implements(np.partition)
def _numpy_partition(a: Any, kth: Any, axis: int | None = -1) -> Any:
    a, axis = (ravel(a), 0) if axis is None else (a, axis)
    return np.take_along_axis(a, np.argpartition(unwrap(a), kth, axis), axis)


def _between(
    find: Callable[..., Any], a: Any, q: Any, axis: Axis, method: str, keepdims: bool
) -> Any:
    """``find`` (``np.quantile`` or ``np.nanquantile``), recorded.

    The quantiles of the ranks 0 to n - 1 say, by every method, between which two of the sorted
    elements NumPy's quantile lies, and how far.
    """
    shape = np.shape(a)
    axes = reduced_axes(axis, len(shape))
    kept = tuple(n for i, n in enumerate(shape) if i not in axes)
    rows = reshape(moveaxis(a, axes, tuple(range(-len(axes), 0))), (*kept, -1))
    rows = sort(rows, -1).values  # NaN last
    ranks = np.where(np.isnan(rows), np.nan, np.arange(np.shape(rows)[-1]))
    places = np.asarray(find(ranks, unwrap(q), -1, method=method))  # (*q, *kept)
    lower = np.floor(places)
    share = np.nan_to_num(places - lower).astype(unwrap(rows).dtype)
    missing = np.isnan(places)
    indices = np.where(missing, 0, lower).astype(np.intp)
    below, above = _read(rows, indices), _read(rows, indices + (share > 0))
    y = below * (1 - share) + above * share
    if missing.any():
        y = add(y, np.where(missing, np.nan, 0).astype(share.dtype))
    if not keepdims:
        return y
    ones = tuple(1 if i in axes else n for i, n in enumerate(shape))
    return reshape(y, np.shape(q) + ones)


def _read(rows: Any, indices: Any) -> Any:
    """The elements of each row at ``indices``, of shape (*q, *kept)."""
    batch = np.shape(rows)[:-1]
    flat = indices.reshape(-1, *batch)  # all quantiles in one axis, put last to read
    found = np.take_along_axis(rows, np.moveaxis(flat, 0, -1), -1)
    return reshape(moveaxis(found, -1, 0), indices.shape)


@implements(np.quantile)
def _numpy_quantile(
    a: Any, q: Any, axis: Axis = None, *, method: str = "linear", keepdims: bool = False
) -> Any:
    return _between(np.quantile, a, q, axis, method, keepdims)


@implements(np.nanquantile)
def _numpy_nanquantile(
    a: Any, q: Any, axis: Axis = None, *, method: str = "linear", keepdims: bool = False
) -> Any:
    return _between(np.nanquantile, a, q, axis, method, keepdims)


@implements(np.percentile)
def _numpy_percentile(
    a: Any, q: Any, axis: Axis = None, *, method: str = "linear", keepdims: bool = False
) -> Any:
    return _between(np.percentile, a, q, axis, method, keepdims)


@implements(np.nanpercentile)
def _numpy_nanpercentile(
    a: Any, q: Any, axis: Axis = None, *, method: str = "linear", keepdims: bool = False
) -> Any:
    return _between(np.nanpercentile, a, q, axis, method, keepdims)


@implements(np.median)
def _numpy_median(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return _between(np.quantile, a, 0.5, axis, "linear", keepdims)


@implements(np.nanmedian)
def _numpy_nanmedian(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return _between(np.nanquantile, a, 0.5, axis, "linear", keepdims)


def quantile(
    input: Any,
    q: Any,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """The value below which the share ``q`` of the elements lies, along an axis (or of all).

    Args:
        q: a number or a vector of them, in [0, 1]; a vector's quantiles stand along a new first
            axis.
        interpolation: between two elements: "linear", "lower", "higher", "midpoint", "nearest".

    >>> import tinygrad_np as tg
    >>> tg.quantile(tg.tensor([1.0, 2.0, 4.0, 8.0]), 0.5)
    tensor(3.)
    """
    return _numpy_quantile(input, q, dim, method=interpolation, keepdims=keepdim)  # type: ignore[no-any-return]


def nanquantile(
    input: Any,
    q: Any,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """As :func:`quantile`, of the elements that are not NaN."""
    return _numpy_nanquantile(input, q, dim, method=interpolation, keepdims=keepdim)  # type: ignore[no-any-return]
