"""Entries of a tensor along one axis: one or several in a row, and those that a vector names."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.tensor_base import unwrap
from ...core.types import Shape, TensorLike
from ..arguments import axis_of, shape_of
from ..shapes.reshaping import reshape
from .item import entries, getitem

__all__ = [
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


def index_vector(op: str, shape: Shape, dim: int, index: Any) -> tuple[int, Any]:
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
    axis, index = index_vector("index_select", shape, dim, index)
    if not shape:
        if len(index) != 1:
            raise RuntimeError(f"index_select: one number has one entry, not {len(index)}")
        return reshape(getitem(reshape(input, (1,)), index), ())
    return getitem(input, entries(axis, index))
