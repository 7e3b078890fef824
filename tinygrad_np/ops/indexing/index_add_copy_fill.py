"""Entries along one axis that a vector of indices names, changed: added to, replaced or filled."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.tensor_base import unwrap
from ...core.types import TensorLike
from ..arguments import axis_of, ndim_of, shape_of
from ..shapes.reshaping import reshape
from .item import entries, setitem, zeros_with
from .selecting import index_vector

__all__ = ["index_add", "index_copy", "index_fill"]


def _with_source(op: str, input: Any, dim: int, index: Any, source: Any) -> Any:
    """The input, its axis, the index and the source, checked; a number as a vector of one."""
    shape = shape_of(input)
    axis, index = index_vector(op, shape, dim, index)
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
    axis, index = index_vector("index_fill", shape, dim, np.where(index < 0, index + n, index))
    if ndim_of(value):
        raise RuntimeError(f"index_fill: the value must be one number, not {shape_of(value)}")
    vector: Any = input if shape else reshape(input, (1,))
    result: TensorLike = setitem(vector, value, entries(axis, index))
    return result if shape else reshape(result, ())
