"""Distinct values, membership, and places in sorted values."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...core.tensor_base import is_tensor, like_input, unwrap
from ...core.type_promotion import operands
from ...core.types import Array, TensorLike
from ..arguments import axis_of, check_flag, ndim_of
from ..indexing.item import entries, getitem
from ..shapes.reshaping import ravel, reshape

__all__ = ["bucketize", "isin", "searchsorted", "unique", "unique_consecutive"]


# --- distinct values -----------------------------------------------------------------------------


def _rows(op: str, input: Any, dim: int | None) -> tuple[int, Array]:
    """The axis whose entries are compared, and the entries as rows of numbers."""
    x = np.asarray(unwrap(input))
    if dim is None:
        return 0, x.reshape(-1, 1)
    axis = axis_of(op, dim, x.ndim)
    moved = np.moveaxis(np.atleast_1d(x), axis, 0)
    if not x.size and moved.shape[0]:
        raise RuntimeError(f"{op}: the entries along dim {dim} of shape {x.shape} are empty")
    if 0 in moved.shape[1:]:
        raise RuntimeError(f"{op}: the shape {x.shape} has an empty axis besides dim {dim}")
    return axis, moved.reshape(moved.shape[0], math.prod(moved.shape[1:]))


def _differs_from_last(rows: Array) -> Array:
    """Whether each row is another than the one before it; the first is."""
    new = np.ones(len(rows), np.bool_)
    new[1:] = (rows[1:] != rows[:-1]).any(1)  # NaN differs from NaN
    return new


def _chosen(
    input: Any,
    dim: int | None,
    axis: int,
    first: Array,
    inverse: Array,
    counts: Array,
    return_inverse: bool,
    return_counts: bool,
) -> Any:
    """The entries numbered ``first``, and what else was asked for."""
    flat = ravel(input) if dim is None or not ndim_of(input) else input
    values = getitem(flat, entries(axis, first))
    if dim is None:
        inverse = inverse.reshape(np.shape(unwrap(input)))
    more = [
        like_input(found.astype(np.int64), input)
        for found, wanted in ((inverse, return_inverse), (counts, return_counts))
        if wanted
    ]
    return (values, *more) if more else values


def unique(
    input: TensorLike,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """Find the distinct elements, or the distinct entries along an axis, in ascending order.

    Each NaN is distinct. Gradients go to the first of equal elements.

    Args:
        sorted: they are sorted in any case.
        return_inverse: return also where each element stands among the distinct ones.
        return_counts: return also how often each stands in the input.
        dim: the axis; by default elements are compared, whatever the shape.

    Returns:
        The values, or a tuple (values, inverse, counts) of those asked for.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: the entries along the axis have no elements.

    >>> import tinygrad_np as tg
    >>> tg.unique(tg.tensor([3, 1, 1]), return_counts=True)
    (tensor([1, 3]), tensor([2, 1]))
    """
    check_flag("unique", "sorted", sorted)
    check_flag("unique", "return_inverse", return_inverse)
    axis, rows = _rows("unique", input, dim)
    order = np.lexsort(rows.T[::-1]) if rows.shape[1] else np.arange(len(rows))
    new = _differs_from_last(rows[order])
    number = np.cumsum(new) - 1
    inverse = np.empty(len(rows), np.int64)
    inverse[order] = number
    counts = np.bincount(number, minlength=int(new.sum()))
    return _chosen(input, dim, axis, order[new], inverse, counts, return_inverse, return_counts)


def unique_consecutive(
    input: TensorLike,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """Leave out each element, or entry along an axis, that equals the one before it.

    Args:
        return_inverse: return also where each element went.
        return_counts: return also how many stood in a row.
        dim: the axis; by default elements in row-major order.

    Returns:
        The values, or a tuple (values, inverse, counts) of those asked for.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: the entries along the axis have no elements.

    >>> import tinygrad_np as tg
    >>> tg.unique_consecutive(tg.tensor([1, 1, 2, 1]), return_counts=True)
    (tensor([1, 2, 1]), tensor([2, 1, 1]))
    """
    check_flag("unique_consecutive", "return_inverse", return_inverse)
    axis, rows = _rows("unique_consecutive", input, dim)
    new = _differs_from_last(rows)
    first = np.flatnonzero(new)
    counts = np.diff(np.append(first, len(rows)))
    inverse = np.cumsum(new) - 1
    return _chosen(input, dim, axis, first, inverse, counts, return_inverse, return_counts)


def isin(
    elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False
) -> Any:
    """Return whether each element is among the test elements.

    Args:
        elements, test_elements: tensors or arrays; one of the two may be a number.
        assume_unique: changes nothing but the time: both hold no value twice.
        invert: whether each is not among them.

    >>> import tinygrad_np as tg
    >>> tg.isin(tg.tensor([1, 2, 3]), tg.tensor([2, 3]))
    tensor([False,  True,  True])
    """
    first, second = map(unwrap, operands("isin", elements, test_elements))
    found = np.isin(first, second, assume_unique, invert)
    return like_input(found, elements, test_elements)


# --- places in sorted values ---------------------------------------------------------------------


def _places(edges: Array, values: Array, behind: bool) -> Any:
    """Where values go among edges. NaN goes to the end, and a search goes on behind a NaN."""
    if not np.isnan(edges).any():
        places = np.searchsorted(edges, values, "right" if behind else "left")
        return np.where(np.isnan(values), len(edges), places)
    low = np.zeros(values.shape, np.int64)
    high = np.full(values.shape, len(edges), np.int64)
    while (low < high).any():
        middle = (low + high) // 2
        edge = edges[np.minimum(middle, len(edges) - 1)]
        on = ~(edge > values) if behind else ~(edge >= values)
        low, high = np.where(on & (low < high), middle + 1, low), np.where(on, high, middle)
    return low


def searchsorted(
    sorted_sequence: TensorLike,
    input: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Any = None,
) -> Any:
    """Find where each value would be put in to keep a sequence sorted.

    Args:
        sorted_sequence: ascending along the last axis.
        input: the values: a number or any shape for a vector; else the sequence's shape but for the
            last axis.
        out_int32: whether indices are int32 in place of int64.
        right: whether a value goes behind those equal to it, not before them.
        side: "left" or "right": the same as ``right``.
        sorter: the indices that sort the sequence, where it is not sorted.

    Returns:
        Indices from 0 to the sequence's length, in the shape of the values.

    Raises:
        RuntimeError: shapes that do not fit, or settings that contradict.

    >>> import tinygrad_np as tg
    >>> tg.searchsorted(tg.tensor([1, 3, 5]), tg.tensor([3, 6]))
    tensor([1, 3])
    """
    op = "searchsorted"
    edges, values = np.asarray(unwrap(sorted_sequence)), np.asarray(unwrap(input))
    if side not in (None, "left", "right"):
        raise RuntimeError(f"{op}: side={side!r}: choose 'left' or 'right'")
    if side == "left" and right:
        raise RuntimeError(f"{op}: side='left' contradicts right=True")
    if not edges.ndim:
        raise RuntimeError(f"{op}: the sequence is a number: at least one axis is needed")
    if edges.ndim > 1 and edges.shape[:-1] != values.shape[:-1]:
        raise RuntimeError(
            f"{op}: a sequence of shape {edges.shape} and values of shape {values.shape} differ "
            "elsewhere than in the last axis"
        )
    if sorter is not None:
        order = np.asarray(unwrap(sorter))
        if order.dtype != np.int64 or order.shape != edges.shape:
            raise RuntimeError(
                f"{op}: the sorter must be int64 of shape {edges.shape}, not {order.dtype} of "
                f"shape {order.shape}"
            )
        if order.size and not (order.min() >= 0 and order.max() < edges.shape[-1]):
            raise RuntimeError(f"{op}: an index of the sorter is out of range")
        edges = np.take_along_axis(edges, order, -1)
    behind = right or side == "right"
    if edges.ndim == 1:
        found = _places(edges, values, behind)
    else:
        found = np.empty(values.shape, np.int64)
        for row in np.ndindex(*edges.shape[:-1]):
            found[row] = _places(edges[row], values[row], behind)
    return like_input(found.astype(np.int32 if out_int32 else np.int64), sorted_sequence, input)


def bucketize(
    input: Any, boundaries: TensorLike, *, out_int32: bool = False, right: bool = False
) -> Any:
    """Find the number of the bucket that each value falls into.

    Args:
        input: a number, or values of any shape.
        boundaries: a vector, ascending.
        out_int32: whether numbers are int32 in place of int64.
        right: whether a value on a boundary belongs to the bucket behind it, not to that before.

    Returns:
        Integers from 0 to the number of boundaries, in the shape of the values.

    Raises:
        RuntimeError: the boundaries are no vector.

    >>> import tinygrad_np as tg
    >>> tg.bucketize(tg.tensor([0.5, 3.0, 7.0]), tg.tensor([1.0, 3.0, 5.0]))
    tensor([0, 1, 3])
    """
    if ndim_of(boundaries) != 1:
        raise RuntimeError(f"bucketize: boundaries of {ndim_of(boundaries)} axes are no vector")
    found = searchsorted(boundaries, input, out_int32=out_int32, right=right)
    return reshape(found, np.shape(unwrap(input))) if is_tensor(found) else found
