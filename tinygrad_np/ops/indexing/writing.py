"""Elements written by index, by number or by a mask, each into a copy of the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.tensor_base import is_tensor, unwrap
from ...core.types import TensorLike
from ..arguments import shape_of
from ..shapes.broadcasting import broadcast_tensors, expand
from ..shapes.reshaping import ravel, reshape
from .gather_scatter import scatter_reduce
from .item import getitem, setitem, zeros_with
from .masking import booleans
from .selecting import index_vector

__all__ = ["index_put", "index_reduce", "masked_scatter", "put"]


def _same_type(op: str, input: Any, values: Any) -> None:
    if not (is_tensor(values) or isinstance(values, (np.ndarray, np.generic))):
        raise TypeError(f"{op}: the values must be a tensor, not {type(values).__name__}")
    kinds = [np.asarray(unwrap(x)).dtype for x in (input, values)]
    if kinds[0] != kinds[1]:
        raise RuntimeError(f"{op}: values of {kinds[1]} for an input of {kinds[0]}")


def _added(input: Any, values: Any, places: Any) -> Any:
    """The input with values added at places that are counted in row-major order."""
    shape = shape_of(input)
    flat = zeros_with(ravel(values), shape=(int(np.prod(shape)),), index=(places.reshape(-1),))
    return input + reshape(flat, shape)


def index_put(
    input: TensorLike, indices: Sequence[Any], values: Any, accumulate: bool = False
) -> TensorLike:
    """Write values at the places that ``input[indices]`` would read. A copy.

    Args:
        indices: a tuple of tensors of integers or bools, as in ``input[i, j]``.
        values: of the input's type; they broadcast to what would be read.
        accumulate: add them, each as often as its place is named, in place of writing. Otherwise
            the last of several stays, and has the gradient.

    Raises:
        IndexError: a place that is not there, or too many indices.
        RuntimeError: values of another type, or that do not broadcast.
        TypeError: an index or the values are no tensor.

    >>> import tinygrad_np as tg
    >>> rows, values = tg.tensor([1, 1]), tg.tensor([2.0, 3.0])
    >>> tg.index_put(tg.zeros(3), (rows,), values, accumulate=True)
    tensor([0., 5., 0.])
    """
    for i, part in enumerate(indices):
        if not (is_tensor(part) or isinstance(part, np.ndarray)):
            raise TypeError(f"index_put: index {i} must be a tensor, not {type(part).__name__}")
    _same_type("index_put", input, values)
    index, shape = tuple(indices), shape_of(input)
    if not accumulate:
        return setitem(input, values, index)
    places = np.asarray(getitem(np.arange(int(np.prod(shape))).reshape(shape), index))
    try:
        np.broadcast_to(unwrap(values), places.shape)
    except ValueError:
        raise RuntimeError(
            f"index_put: values of shape {shape_of(values)} do not broadcast to {places.shape}"
        ) from None
    added: TensorLike = _added(input, expand(values, places.shape), places)
    return added


def put(input: TensorLike, index: Any, source: Any, accumulate: bool = False) -> TensorLike:
    """Write values at places that are counted in row-major order. A copy.

    Args:
        index: integers of any shape; negative ones count from the end.
        source: as many values, of the input's type.
        accumulate: add them in place of writing.

    Raises:
        IndexError: there is no such place, or not as many values as places.
        RuntimeError: values of another type, or an index that is not of integers.

    >>> import tinygrad_np as tg
    >>> tg.put(tg.zeros(2, 2), tg.tensor([0, -1]), tg.tensor([5.0, 6.0]))
    tensor([[5., 0.],
            [0., 6.]])
    """
    places, shape = np.asarray(unwrap(index)), shape_of(input)
    size = int(np.prod(shape))
    if places.dtype.kind not in "iu":
        raise RuntimeError(f"put: the index must be integers, not {places.dtype}")
    _same_type("put", input, source)
    if np.size(unwrap(source)) != places.size:
        raise IndexError(f"put: {np.size(unwrap(source))} values for {places.size} places")
    if places.size and not (places.min() >= -size and places.max() < size):
        raise IndexError(f"put: an index is out of range for {size} elements")
    places = np.where(places < 0, places + size, places).reshape(-1)
    if accumulate:
        added: TensorLike = _added(input, source, places)
        return added
    written: TensorLike = setitem(ravel(input), ravel(source), (places,))
    return reshape(written, shape)


def masked_scatter(input: TensorLike, mask: Any, source: Any) -> TensorLike:
    """Write the values of ``source``, one after the other, where a mask is true. A copy.

    Args:
        mask: bools; they broadcast with the input.
        source: at least as many values as places, of the input's type.

    Raises:
        RuntimeError: the mask is not of bools, the types differ, or there are too few values.

    >>> import tinygrad_np as tg
    >>> tg.masked_scatter(tg.zeros(3), tg.tensor([True, False, True]), tg.tensor([5.0, 6.0]))
    tensor([5., 0., 6.])
    """
    _same_type("masked_scatter", input, source)
    x, chosen = broadcast_tensors(input, booleans("masked_scatter", mask))
    count = int(np.sum(unwrap(chosen)))
    if np.size(unwrap(source)) < count:
        raise RuntimeError(
            f"masked_scatter: {np.size(unwrap(source))} values for {count} places of the mask"
        )
    values = getitem(ravel(source), slice(count))
    written: TensorLike = setitem(x, values, unwrap(chosen))
    return written


def index_reduce(
    input: TensorLike,
    dim: int,
    index: Any,
    source: Any,
    reduce: str,
    *,
    include_self: bool = True,
) -> TensorLike:
    """Reduce to one all entries of ``source`` that meet at an entry of the input. A copy.

    Args:
        dim: the axis of the entries.
        index: a vector of integers: for each entry of the source, that of the input.
        source: the input's shape, but for the length of ``index`` along ``dim``.
        reduce: "prod", "mean", "amax" or "amin" (ties share the gradient evenly).
        include_self: count the input's own entry among them; otherwise it stays only where nothing
            meets.

    Raises:
        IndexError: there is no such axis or entry.
        RuntimeError: another ``reduce``, or a source of another shape or type.

    >>> import tinygrad_np as tg
    >>> tg.index_reduce(tg.ones(2), 0, tg.tensor([0, 0]), tg.tensor([2.0, 3.0]), "prod")
    tensor([6., 1.])
    """
    op = "index_reduce"
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(f"{op}: reduce={reduce!r}: choose from prod, mean, amax, amin")
    shape, given = shape_of(input), shape_of(source)
    axis, vector = index_vector(op, shape, dim, index)
    _same_type(op, input, source)
    wanted = (*shape[:axis], len(vector), *shape[axis + 1 :]) if shape else given
    if given != wanted:
        raise RuntimeError(f"{op}: the source has shape {given}, expected {wanted}")
    ahead = (-1,) + (1,) * (len(given) - 1 - axis) if given else ()
    places = np.broadcast_to(vector.reshape(ahead), given)
    return scatter_reduce(input, dim, places, source, reduce, include_self=include_self)
