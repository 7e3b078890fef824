"""Entries of a tensor along one axis: views, and copies by a vector of indices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.tensor_base import unwrap
from ...core.types import Shape, TensorLike
from ..arguments import axis_of, ndim_of, shape_of
from ..shapes.reshaping import reshape
from .item import entries, getitem, setitem, zeros_with

__all__ = [
    "index_add",
    "index_copy",
    "index_fill",
    "index_select",
    "narrow",
    "select",
]


def select(input: TensorLike, dim: int, index: int) -> TensorLike:
    """Take one entry along an axis, and leave the axis out. A view.

    Raises:
        IndexError: there is no such axis, or no such entry.

    >>> import tinygrad_np as tg
    >>> tg.select(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), 1, -1)
    tensor([2., 4.])
    """
    shape = shape_of(input)
    axis = axis_of("select", dim, len(shape))
    if not shape or not -shape[axis] <= index < shape[axis]:
        raise IndexError(f"select: index {index} is out of range for axis {dim} of shape {shape}")
    return getitem(input, entries(axis, int(index)))


def narrow(input: TensorLike, dim: int, start: Any, length: int) -> TensorLike:
    """Take ``length`` entries along an axis from ``start`` on. A view.

    Args:
        start: an index, from the end where negative; a number or a tensor of one.

    Raises:
        IndexError: there is no such axis, or ``start`` is outside of it.
        RuntimeError: there are not so many entries.

    >>> import tinygrad_np as tg
    >>> tg.narrow(tg.arange(5), 0, 1, 3)
    tensor([1, 2, 3])
    """
    shape = shape_of(input)
    axis = axis_of("narrow", dim, len(shape))
    if not shape:
        raise RuntimeError("narrow: a number has no axis")
    n, first = shape[axis], int(start)
    if not -n <= first <= n:
        raise IndexError(f"narrow: start={first} is out of range for axis {dim} of shape {shape}")
    first += n if first < 0 else 0
    if not 0 <= length <= n - first:
        raise RuntimeError(
            f"narrow: {length} entries from {start} on do not fit axis {dim} of shape {shape}"
        )
    return getitem(input, entries(axis, slice(first, first + length)))


# --- by a vector of indices ----------------------------------------------------------------------


def integers(op: str, index: Any, size: int, error: type[Exception] = IndexError) -> Any:
    """An index as an array, each entry checked to be from 0 to ``size - 1``."""
    array = np.asarray(unwrap(index))
    if array.dtype.kind not in "iu" and array.size:
        raise RuntimeError(f"{op}: the index must be integers, not {array.dtype}")
    if array.size and not (array.min() >= 0 and array.max() < size):
        wrong = array[(array < 0) | (array >= size)].flat[0]
        raise error(f"{op}: index {wrong} is out of range for an axis of length {size}")
    return array.astype(np.intp)


def _vector(op: str, shape: Shape, dim: int, index: Any) -> tuple[int, Any]:
    """The axis, and the index as a vector."""
    axis = axis_of(op, dim, len(shape))
    index = np.atleast_1d(integers(op, index, shape[axis] if shape else 1))
    if index.ndim > 1:
        raise IndexError(f"{op}: the index must be a vector, not of shape {index.shape}")
    return axis, index


def index_select(input: TensorLike, dim: int, index: Any) -> TensorLike:
    """Take the entries along one axis that a vector of integers names. A copy.

    Raises:
        IndexError: there is no such axis or entry, or the index is no vector.
        RuntimeError: the index is not of integers.

    >>> import tinygrad_np as tg
    >>> tg.index_select(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), 1, tg.tensor([1, 1]))
    tensor([[2., 2.],
            [4., 4.]])
    """
    shape = shape_of(input)
    axis, index = _vector("index_select", shape, dim, index)
    if not shape:
        if len(index) != 1:
            raise RuntimeError(f"index_select: one number has one entry, not {len(index)}")
        return reshape(getitem(reshape(input, (1,)), index), ())
    return getitem(input, entries(axis, index))


def _with_source(op: str, input: Any, dim: int, index: Any, source: Any) -> Any:
    """The input, its axis, the index and the source, checked; a number as a vector of one."""
    shape = shape_of(input)
    axis, index = _vector(op, shape, dim, index)
    wanted = (*shape[:axis], len(index), *shape[axis + 1 :]) if shape else ()
    if shape_of(source) != wanted:
        if np.size(source) != np.prod(wanted) or max(ndim_of(source), len(wanted)) > 1:
            raise RuntimeError(f"{op}: the source has shape {shape_of(source)}, expected {wanted}")
        source = reshape(source, wanted)
    if not shape:
        input, source = reshape(input, (1,)), reshape(source, (1,))
    return input, axis, index, source


def index_add(
    input: TensorLike, dim: int, index: Any, source: Any, *, alpha: float = 1
) -> TensorLike:
    """Add the entries of ``alpha * source`` to the input's entries that ``index`` names.

    An entry named twice gets both.

    Args:
        index: a vector of integers.
        source: the input's shape, but for the length of ``index`` along ``dim``.

    Raises:
        IndexError: there is no such axis or entry.
        RuntimeError: the source has another shape.

    >>> import tinygrad_np as tg
    >>> tg.index_add(tg.zeros(2), 0, tg.tensor([1, 1]), tg.tensor([1.0, 2.0]))
    tensor([0., 3.])
    """
    shape = shape_of(input)
    vector, axis, index, source = _with_source("index_add", input, dim, index, source)
    if alpha != 1:
        source = source * alpha
    added = vector + zeros_with(source, shape=shape_of(vector), index=entries(axis, index))
    result: TensorLike = added if shape else reshape(added, ())
    return result


def index_copy(input: TensorLike, dim: int, index: Any, source: Any) -> TensorLike:
    """Replace the input's entries that ``index`` names by those of ``source``.

    Of several written to one entry the last one stays, and has the gradient.

    Args:
        index: a vector of integers.
        source: the input's shape, but for the length of ``index`` along ``dim``.

    Raises:
        IndexError: there is no such axis or entry.
        RuntimeError: the source has another shape.

    >>> import tinygrad_np as tg
    >>> tg.index_copy(tg.zeros(3), 0, tg.tensor([2, 0]), tg.tensor([5.0, 6.0]))
    tensor([6., 0., 5.])
    """
    shape = shape_of(input)
    vector, axis, index, source = _with_source("index_copy", input, dim, index, source)
    result: TensorLike = setitem(vector, source, entries(axis, index))
    return result if shape else reshape(result, ())


def index_fill(input: TensorLike, dim: int, index: Any, value: Any) -> TensorLike:
    """Set the input's entries that ``index`` names to one number.

    Args:
        index: a vector of integers, which count from the end where negative.
        value: a number, or a tensor of no dimensions.

    Raises:
        IndexError: there is no such axis or entry.
        RuntimeError: the value is not one number.

    >>> import tinygrad_np as tg
    >>> tg.index_fill(tg.zeros(3), 0, tg.tensor([0, -1]), 7)
    tensor([7., 0., 7.])
    """
    shape = shape_of(input)
    n = shape[axis_of("index_fill", dim, len(shape))] if shape else 1
    index = np.asarray(unwrap(index))
    axis, index = _vector("index_fill", shape, dim, np.where(index < 0, index + n, index))
    if ndim_of(value):
        raise RuntimeError(f"index_fill: the value must be one number, not {shape_of(value)}")
    vector: Any = input if shape else reshape(input, (1,))
    result: TensorLike = setitem(vector, value, entries(axis, index))
    return result if shape else reshape(result, ())
