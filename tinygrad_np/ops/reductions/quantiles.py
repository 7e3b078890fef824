"""Quantiles: values below which a given share of the elements lies.

The sorted elements are read at the places where NumPy finds the quantiles, so the gradient goes to
those that were read, and is shared between two of them as the value is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.tensor_base import TensorBase, unwrap
from ...core.type_promotion import default_float, operands
from ...core.types import TensorLike
from ..arguments import check_floats, in_dtype, kept, reduced_dims
from ..elementwise.arithmetic import lerp
from ..elementwise.selection import where
from ..shapes.permuting import moveaxis
from ..shapes.reshaping import reshape
from ..sorting.sorting import sort
from .reduced_axes import Axis, count, kept_shape, reduced_axes

__all__ = ["nanquantile", "quantile"]

Find = Callable[..., Any]
INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


def quantiles_by(
    find: Find, a: Any, q: Any, axis: Axis, method: str = "linear", keepdims: bool = False
) -> Any:
    """Quantiles over axes, by ``np.quantile``, ``np.percentile`` or their nan-functions.

    The quantiles of the ranks 0 to n - 1 say, by every method, between which two of the sorted
    elements NumPy's quantile lies, and how far from the lower one.

    Args:
        find: NumPy's function.
        a: the elements.
        q: which quantiles; of any shape, which stands first in the result's.
        axis, method, keepdims: as NumPy has them.
    """
    (a,) = operands("quantile", a)
    a = a if a.dtype.kind == "f" else in_dtype(a, default_float())
    axes = reduced_axes(axis, a.ndim, "quantile")
    kept = tuple(n for i, n in enumerate(a.shape) if i not in axes)
    n = count(a.shape, axes)
    rows = reshape(moveaxis(a, axes, tuple(range(-len(axes), 0))), (*kept, n))
    rows = sort(rows, -1).values  # NaN last
    places, steps = _places(find, unwrap(rows), np.asarray(unwrap(q)), method)  # (*q, *kept)
    lower = np.floor(places)
    share: Any = places - lower
    below, above = lower.astype(np.intp), lower.astype(np.intp) + (share > 0)
    if isinstance(q, TensorBase) and q.node is not None and method == "linear":
        share = reshape(q, q._array.shape + (1,) * len(kept)) * steps.astype(a.dtype)
        share = share - lower.astype(a.dtype) * (steps > 0)
    else:
        share = share.astype(a.dtype)
    y = _between(_read(rows, below), _read(rows, above), share)
    return reshape(y, np.shape(q) + kept_shape(a.shape, axes)) if keepdims else y


def _places(find: Find, rows: Any, q: Any, method: str) -> tuple[Any, Any]:
    """Where quantiles lie among sorted rows, of shape (*q, *kept), and by how much ``q`` moves
    them.
    """
    *kept, n = rows.shape
    unit = 0.01 if find in (np.percentile, np.nanpercentile) else 1.0
    ranks, nan = np.arange(n, dtype=np.float64), np.isnan(rows)
    if not nan.any():  # the same in all rows
        places = np.reshape(find(ranks, q, method=method), q.shape + (1,) * len(kept))
        return np.broadcast_to(places, (*q.shape, *kept)), np.full(kept, (n - 1) * unit)
    ignores_nan = find in (np.nanquantile, np.nanpercentile)
    no_value = nan.all(-1) if ignores_nan else nan.any(-1)  # (*kept,)
    places = np.asarray(
        find(np.where(nan & ~no_value[..., None], np.nan, ranks), q, -1, method=method)
    )
    # Where there is no value a NaN is read: the first if all are to be ignored, or else the last.
    places = np.where(no_value, 0 if ignores_nan else n - 1, places)
    return places, np.where(no_value, 0, np.sum(~nan, -1) - 1) * unit


def _read(rows: Any, indices: Any) -> Any:
    """The elements of each row at ``indices``, of shape (*q, *kept)."""
    batch = np.shape(rows)[:-1]
    flat = indices.reshape(-1, *batch)  # all quantiles in one axis, put last to read
    found = np.take_along_axis(rows, np.moveaxis(flat, 0, -1), -1)
    return reshape(moveaxis(found, -1, 0), indices.shape)


def _between(below: Any, above: Any, share: Any) -> Any:
    x, y = unwrap(below), unwrap(above)
    if np.isfinite(x).all() and np.isfinite(y).all():
        return lerp(below, above, share)
    # Infinity minus infinity is none, nor is 0 times infinity.
    same = x == y
    mixed = where(same, 0, below) * (1 - share) + where(same, 0, above) * share
    return where(same, below, mixed)


def _checked(
    op: str, find: Find, input: Any, q: Any, dim: Any, keepdims: bool, interpolation: str
) -> Any:
    """PyTorch's quantile: what it refuses is refused."""
    if interpolation not in INTERPOLATIONS:
        raise ArgumentError(
            f"{op}: interpolation={interpolation!r}: choose from "
            f"{', '.join(map(repr, INTERPOLATIONS))}"
        )
    ranks = np.asarray(unwrap(q))
    if ranks.ndim > 1:
        raise ArgumentError(f"{op}: q must be a number or a vector, not of shape {ranks.shape}")
    if ranks.size and not (ranks.min() >= 0 and ranks.max() <= 1):
        wrong = ranks[~((ranks >= 0) & (ranks <= 1))].flat[0]
        raise ArgumentError(f"{op}: q must be from 0 to 1, but is {wrong}")
    (x,) = operands(op, input)
    check_floats(op, x)
    if not unwrap(x).size:
        raise ArgumentError(f"{op}: the input of shape {unwrap(x).shape} has no elements")
    return quantiles_by(find, x, q, dim, interpolation, keepdims)


def quantile(
    input: TensorLike,
    q: Any,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
    axis: int | None = None,
    keepdims: bool = False,
) -> TensorLike:
    """Find the value below which the share ``q`` of all elements lies, or along a dimension.

    NaN where there is one among the elements. Between two elements the gradient is shared as the
    value is; with ``interpolation="linear"`` there is also one with respect to ``q``.

    Args:
        input: any shape, with at least one element.
        q: a number from 0 to 1, or a vector of them, whose quantiles stand along a new first
            dimension.
        dim: one dimension, by default all elements.
        keepdim: whether to keep the reduced dimensions, of length 1.
        interpolation: between two elements: "linear", "lower", "higher", "midpoint", "nearest".
        axis, keepdims: NumPy's names of ``dim`` and ``keepdim``.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: the input is empty, ``q`` is not from 0 to 1, or there is no such
            interpolation.

    >>> import tinygrad_np as tg
    >>> tg.quantile(tg.tensor([1.0, 2.0, 4.0, 8.0]), 0.5)
    tensor(3.)
    """
    over, keeps = reduced_dims(dim, axis), kept(keepdim, keepdims)
    y: TensorLike = _checked("quantile", np.quantile, input, q, over, keeps, interpolation)
    return y


def nanquantile(
    input: TensorLike,
    q: Any,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
    axis: int | None = None,
    keepdims: bool = False,
) -> TensorLike:
    """Find a quantile of the elements that are not NaN; NaN where there are none.

    Takes the arguments of :func:`quantile` and raises its errors.

    >>> import tinygrad_np as tg
    >>> tg.nanquantile(tg.tensor([1.0, float("nan"), 3.0]), 0.5)
    tensor(2.)
    """
    over, keeps = reduced_dims(dim, axis), kept(keepdim, keepdims)
    y: TensorLike = _checked("nanquantile", np.nanquantile, input, q, over, keeps, interpolation)
    return y
