"""PyTorch's order statistics along one axis: values, and the indices that they stand at.

The values are read at the indices, so the gradient goes where the index points: of several equal
elements the first (``cummax`` and ``cummin``: the last). NaN counts as the greatest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...core.tensor_base import unwrap, wrap
from ..arguments import axis_of
from ..reductions.reduction import amax, amin
from ..shapes.reshaping import ravel, squeeze
from .item import along, getitem

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "aminmax",
    "argsort",
    "cummax",
    "cummin",
    "kthvalue",
    "median",
    "mode",
    "msort",
    "sort",
    "topk",
]


class ValuesAndIndices(NamedTuple):
    """Values picked along an axis and where they stand."""

    values: Tensor
    indices: Tensor


class Extrema(NamedTuple):
    """The smallest and the largest."""

    min: Tensor
    max: Tensor


def pick(input: Any, where: Any, axis: int, keepdim: bool = True) -> ValuesAndIndices:
    """The values at the indices ``where``, which has the input's shape but for one axis."""
    values, indices = getitem(input, along(where, axis)), wrap(where)
    if not keepdim and where.ndim:
        values, indices = squeeze(values, axis), indices.squeeze(axis)
    return ValuesAndIndices(values, indices)


def extremum(input: Any, dim: int, keepdim: bool, find: Callable[..., Any]) -> ValuesAndIndices:
    """The largest or smallest along an axis, by ``np.argmax`` or ``np.argmin``."""
    x = unwrap(input)
    axis = axis_of("max or min", dim, x.ndim)
    if not x.ndim:
        return pick(input, np.zeros((), np.intp), 0)
    return pick(input, find(x, axis, keepdims=True), axis, keepdim)


def _order(x: Any, axis: int, descending: bool) -> Any:
    """The indices that sort, equal elements in their order."""
    if not descending:
        return np.argsort(x, axis, kind="stable")
    backwards = np.argsort(np.flip(x, axis), axis, kind="stable")
    return np.flip(x.shape[axis] - 1 - backwards, axis)


def sort(
    input: Any, dim: int = -1, descending: bool = False, stable: bool = False
) -> ValuesAndIndices:
    """Sorted along an axis. Always stable.

    >>> import tinygrad_np as tg
    >>> values, indices = tg.sort(tg.tensor([3.0, 1.0, 2.0]))
    >>> values, indices
    (tensor([1., 2., 3.]), tensor([1, 2, 0]))
    """
    x = unwrap(input)
    axis = axis_of("sort", dim, x.ndim)
    return pick(input, _order(x, axis, descending) if x.ndim else np.zeros((), np.intp), axis)


def msort(input: Any) -> Tensor:
    """Sorted along the first axis."""
    return sort(input, 0).values


def argsort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """The indices that sort along an axis."""
    x = unwrap(input)
    order = _order(x, axis_of("argsort", dim, x.ndim), descending) if x.ndim else np.zeros((), int)
    return wrap(order)  # type: ignore[no-any-return]


def topk(
    input: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True
) -> ValuesAndIndices:
    """The ``k`` largest (or smallest) along an axis, the most extreme first."""
    x = unwrap(input)
    axis = axis_of("topk", dim, x.ndim)
    if not 0 <= k <= (x.shape[axis] if x.ndim else 1):
        raise RuntimeError(f"topk: k={k} is out of range for axis {dim} of shape {x.shape}")
    if not x.ndim:
        return pick(input, np.zeros((), np.intp), 0)
    return pick(input, _order(x, axis, largest)[(slice(None),) * axis + (slice(k),)], axis)


def kthvalue(input: Any, k: int, dim: int = -1, keepdim: bool = False) -> ValuesAndIndices:
    """The ``k``-th smallest along an axis, counted from 1."""
    x = unwrap(input)
    axis = axis_of("kthvalue", dim, x.ndim)
    if not 1 <= k <= (x.shape[axis] if x.ndim else 1):
        raise RuntimeError(f"kthvalue: k={k} is out of range for axis {dim} of shape {x.shape}")
    if not x.ndim:
        return pick(input, np.zeros((), np.intp), 0)
    place = (slice(None),) * axis + (slice(k - 1, k),)
    return pick(input, _order(x, axis, False)[place], axis, keepdim)


def median(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle element, the lower of two; with ``dim`` and its index. NaN where there is one.

    ``np.median`` takes the mean of the two.
    """
    x = unwrap(input)
    if dim is None:
        return median(ravel(input), 0).values
    axis = axis_of("median", dim, x.ndim)
    if not x.ndim:
        return pick(input, np.zeros((), np.intp), 0)
    if not x.shape[axis]:
        raise IndexError(f"median: axis {dim} of shape {x.shape} is empty")
    order = _order(x, axis, False)
    middle = np.take(order, [(x.shape[axis] - 1) // 2], axis)
    if x.dtype.kind == "f":
        missing = np.isnan(x)
        middle = np.where(
            missing.any(axis, keepdims=True), missing.argmax(axis, keepdims=True), middle
        )
    return pick(input, middle, axis, keepdim)


def nanmedian(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle one of the elements that are not NaN, the lower of two; with ``dim`` and its
    index.
    """
    x = unwrap(input)
    if dim is None:
        return nanmedian(ravel(input), 0).values
    axis = axis_of("nanmedian", dim, x.ndim)
    if not x.ndim:
        return pick(input, np.zeros((), np.intp), 0)
    if not x.shape[axis]:
        raise IndexError(f"nanmedian: axis {dim} of shape {x.shape} is empty")
    order = _order(x, axis, False)  # NaN last
    count = np.sum(~np.isnan(x), axis, keepdims=True)
    middle = np.take_along_axis(order, np.maximum(count - 1, 0) // 2, axis)
    return pick(input, middle, axis, keepdim)


def mode(input: Any, dim: int = -1, keepdim: bool = False) -> ValuesAndIndices:
    """The most frequent value along an axis, the smallest of several, and its last index."""
    x = unwrap(input)
    axis = axis_of("mode", dim, x.ndim)
    if not x.ndim:
        return pick(input, np.zeros((), np.intp), 0)
    order = np.moveaxis(_order(x, axis, False), axis, -1)
    rows = np.take_along_axis(np.moveaxis(x, axis, -1), order, -1)
    places = np.arange(rows.shape[-1])
    new = np.concatenate([np.ones_like(rows[..., :1], bool), rows[..., 1:] != rows[..., :-1]], -1)
    run = places - np.maximum.accumulate(np.where(new, places, 0), -1)
    last = np.take_along_axis(order, run.argmax(-1)[..., None], -1)
    return pick(input, np.moveaxis(last, -1, axis), axis, keepdim)


def cummax(input: Any, dim: int) -> ValuesAndIndices:
    """The largest so far along an axis, and the last index where it stands."""
    return _so_far("cummax", input, dim, np.maximum)


def cummin(input: Any, dim: int) -> ValuesAndIndices:
    """The smallest so far along an axis, and the last index where it stands."""
    return _so_far("cummin", input, dim, np.minimum)


def _so_far(op: str, input: Any, dim: int, extremum: np.ufunc) -> ValuesAndIndices:
    x = unwrap(input)
    axis = axis_of(op, dim, x.ndim)
    if not x.ndim:
        return pick(input, np.zeros((), np.intp), 0)
    own = (x == extremum.accumulate(x, axis)) | (x != x)  # NaN stays from where it is met
    places = np.arange(x.shape[axis]).reshape((-1,) + (1,) * (x.ndim - axis - 1))
    return pick(input, np.maximum.accumulate(np.where(own, places, 0), axis), axis)


def aminmax(input: Any, *, dim: int | None = None, keepdim: bool = False) -> Extrema:
    """The smallest and the largest; elements that tie share the gradient evenly."""
    return Extrema(amin(input, axis=dim, keepdims=keepdim), amax(input, axis=dim, keepdims=keepdim))
