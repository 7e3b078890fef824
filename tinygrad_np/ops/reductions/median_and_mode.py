"""The middle element and the most frequent one, as PyTorch has them.

The median of an even number of elements is the lower of two (``np.median`` takes their mean).
"""

from __future__ import annotations

from typing import Any, overload

import numpy as np

from ...core.tensor_base import unwrap
from ...core.type_promotion import operands
from ...core.types import TensorLike
from ..arguments import axis_of
from ..sorting.order import order
from ..sorting.values_and_indices import ValuesAndIndices, pick, pick_the_number
from .evenly_shared import one_of_all

__all__ = ["median", "mode", "nanmedian"]


def _index_of_median(x: Any, axis: int) -> Any:
    """The index of the lower middle element, or of the first NaN; the axis is kept."""
    middle = np.take(order(x, axis), [(x.shape[axis] - 1) // 2], axis)
    missing = np.isnan(x)
    return np.where(missing.any(axis, keepdims=True), missing.argmax(axis, keepdims=True), middle)


def _index_of_nanmedian(x: Any, axis: int) -> Any:
    """The same of the elements that are not NaN."""
    there = np.sum(~np.isnan(x), axis, keepdims=True)
    # NaN is last in order.
    return np.take_along_axis(order(x, axis), np.maximum(there - 1, 0) // 2, axis)


def _of_all(index_of: Any) -> Any:
    def find(x: Any) -> Any:
        x = np.ravel(x)
        return x[index_of(x, 0)][0] if x.size else x.dtype.type(np.nan)

    return find


_median_of_all, _nanmedian_of_all = _of_all(_index_of_median), _of_all(_index_of_nanmedian)


def _along(
    op: str, index_of: Any, input: TensorLike, dim: int, keepdim: bool
) -> ValuesAndIndices[TensorLike]:
    (input,) = operands(op, input)
    x = unwrap(input)
    axis = axis_of(op, dim, x.ndim)
    if not x.ndim:
        return pick_the_number(input)
    if not x.shape[axis]:
        raise IndexError(f"{op}: dim {dim} of shape {x.shape} is empty: it has no middle element")
    return pick(input, index_of(x, axis), axis, keepdim)


@overload
def median(input: TensorLike) -> TensorLike: ...
@overload
def median(input: TensorLike, dim: int, keepdim: bool = False) -> ValuesAndIndices[TensorLike]: ...
def median(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """Find the middle element of all, or along a dimension with its index.

    The lower of two, and NaN where there is one. ``median(x)`` is the median of all elements (NaN
    of none); those equal to it share the gradient evenly. ``median(x, dim)`` is ``(values,
    indices)``; the element that the index names takes the gradient.

    Args:
        input: any shape and dtype.
        dim: one dimension.
        keepdim: whether to keep that dimension, of length 1.

    Raises:
        IndexError: ``dim`` is out of range or of length 0.

    >>> import tinygrad_np as tg
    >>> tg.median(tg.tensor([4.0, 1.0, 3.0, 2.0]))
    tensor(2.)
    >>> tg.median(tg.tensor([[3.0, 1.0, 2.0]]), dim=1)
    ValuesAndIndices(values=tensor([2.]), indices=tensor([2]))
    """
    if dim is None:
        return one_of_all(input, find=_median_of_all)
    return _along("median", _index_of_median, input, dim, keepdim)


@overload
def nanmedian(input: TensorLike) -> TensorLike: ...
@overload
def nanmedian(
    input: TensorLike, dim: int, keepdim: bool = False
) -> ValuesAndIndices[TensorLike]: ...
def nanmedian(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """Find the middle one of the elements that are not NaN; NaN where there are none.

    The arguments, results and errors are those of :func:`median`.

    >>> import tinygrad_np as tg
    >>> tg.nanmedian(tg.tensor([4.0, float("nan"), 3.0, 5.0]))
    tensor(4.)
    """
    if dim is None:
        return one_of_all(input, find=_nanmedian_of_all)
    return _along("nanmedian", _index_of_nanmedian, input, dim, keepdim)


def mode(input: TensorLike, dim: int = -1, keepdim: bool = False) -> ValuesAndIndices[TensorLike]:
    """Find the most frequent value along a dimension, and its last index.

    The smallest of several values that are equally frequent. The element that the index names takes
    the gradient.

    Args:
        input: any shape and dtype.
        dim: one dimension, by default the last.
        keepdim: whether to keep that dimension, of length 1.

    Raises:
        IndexError: ``dim`` is out of range or of length 0.

    >>> import tinygrad_np as tg
    >>> tg.mode(tg.tensor([3.0, 1.0, 1.0, 3.0, 2.0]))
    ValuesAndIndices(values=tensor(1.), indices=tensor(2))
    """
    (input,) = operands("mode", input)
    x = unwrap(input)
    axis = axis_of("mode", dim, x.ndim)
    if not x.ndim:
        return pick_the_number(input)
    if not x.shape[axis]:
        raise IndexError(f"mode: dim {dim} of shape {x.shape} is empty: it has no values")
    by_value = np.moveaxis(order(x, axis), axis, -1)  # (..., n): the indices that sort
    rows = np.take_along_axis(np.moveaxis(x, axis, -1), by_value, -1)
    places = np.arange(rows.shape[-1])
    new = np.concatenate([np.ones_like(rows[..., :1], bool), rows[..., 1:] != rows[..., :-1]], -1)
    # How many equal elements come before each one: most at the end of the longest run.
    before = places - np.maximum.accumulate(np.where(new, places, 0), -1)
    last = np.take_along_axis(by_value, before.argmax(-1)[..., None], -1)
    return pick(input, np.moveaxis(last, -1, axis), axis, keepdim)
