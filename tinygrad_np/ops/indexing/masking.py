"""Elements by a condition: masks, and the indices of what is not zero."""

from __future__ import annotations

from typing import Any, Literal, overload

import numpy as np

from ...core.tensor_base import is_tensor, like_input, unwrap
from ...core.types import TensorLike
from ..arguments import array_of, ndim_of, shape_of
from ..elementwise.selection import where
from ..shapes.broadcasting import broadcast_tensors
from ..shapes.casting import cast
from .item import getitem

__all__ = [
    "argwhere",
    "masked_fill",
    "masked_select",
    "nonzero",
    "nonzero_static",
]


def booleans(op: str, mask: Any) -> Any:
    array = np.asarray(unwrap(mask))
    if array.dtype.kind != "b":
        raise RuntimeError(f"{op}: the mask must be of bools, not {array.dtype}")
    return array


def masked_fill(input: TensorLike, mask: Any, value: Any) -> TensorLike:
    """Set the elements where ``mask`` is true to one number.

    Args:
        mask: bools; they broadcast with the input.
        value: a number, or a tensor of no dimensions; it takes the input's type.

    Raises:
        RuntimeError: the mask is not of bools, the value is not one number, or the input's type
            cannot hold it.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0, -2.0])
    >>> tg.masked_fill(x, x < 0, 0.0)
    tensor([1., 0.])
    """
    mask = booleans("masked_fill", mask)
    if ndim_of(value):
        raise RuntimeError(f"masked_fill: the value must be one number, not {shape_of(value)}")
    dtype = np.asarray(unwrap(input)).dtype
    if not is_tensor(value):
        value = _in_type(value, dtype)
    elif value.dtype != dtype:
        value = cast(value, dtype) if dtype.kind == "f" else unwrap(value).astype(dtype)
    result: TensorLike = where(mask, value, input)
    return result


_LARGEST = {np.dtype(kind): float(np.finfo(kind).max) for kind in (np.float16, np.float32)}


def _in_type(value: Any, dtype: np.dtype[Any]) -> Any:
    too_large = _LARGEST.get(dtype, np.inf) < abs(value) < np.inf
    try:
        array = None if too_large else np.asarray(value, dtype)
    except (OverflowError, ValueError):  # a type of integers
        array = None
    if array is None:
        raise RuntimeError(f"masked_fill: {value} does not fit into {dtype}")
    return array


def masked_select(input: TensorLike, mask: Any) -> TensorLike:
    """Take the elements where ``mask`` is true, in one axis. A copy.

    Args:
        mask: bools; they broadcast with the input.

    Raises:
        RuntimeError: the mask is not of bools.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[1.0, -2.0], [-3.0, 4.0]])
    >>> tg.masked_select(x, x > 0)
    tensor([1., 4.])
    """
    values, chosen = broadcast_tensors(input, booleans("masked_select", mask))
    selected: TensorLike = getitem(values, chosen)
    return selected


@overload
def nonzero(input: TensorLike, *, as_tuple: Literal[False] = False) -> TensorLike: ...
@overload
def nonzero(input: TensorLike, *, as_tuple: Literal[True]) -> tuple[TensorLike, ...]: ...
def nonzero(input: Any, *, as_tuple: bool = False) -> Any:
    """Find the elements that are not 0.

    Returns:
        Their indices, int64 of shape (count, ndim); with ``as_tuple`` a tuple of ndim vectors,
        which is an index of the input.

    >>> import tinygrad_np as tg
    >>> tg.nonzero(tg.tensor([0.0, 2.0, 3.0]))
    tensor([[1],
            [2]])
    >>> tg.nonzero(tg.tensor([0.0, 2.0, 3.0]), as_tuple=True)
    (tensor([1, 2]),)
    """
    if not as_tuple:
        return argwhere(input)
    found = np.nonzero(np.atleast_1d(array_of("nonzero", input)))
    return tuple([like_input(places, input) for places in found])


def argwhere(input: TensorLike) -> TensorLike:
    """Find the elements that are not 0: their indices, int64 of shape (count, ndim).

    >>> import tinygrad_np as tg
    >>> tg.argwhere(tg.tensor([[0.0, 1.0], [2.0, 0.0]]))
    tensor([[0, 1],
            [1, 0]])
    """
    places: TensorLike = like_input(np.argwhere(array_of("argwhere", input)), input)
    return places


def nonzero_static(input: TensorLike, *, size: int, fill_value: int = -1) -> TensorLike:
    """Find the first elements that are not 0, as many as ``size`` says.

    Args:
        size: how many.
        fill_value: what stands in the rows that are left over.

    Returns:
        Their indices, int64 of shape (size, ndim).

    Raises:
        RuntimeError: ``size`` is negative.

    >>> import tinygrad_np as tg
    >>> tg.nonzero_static(tg.tensor([0.0, 2.0]), size=2)
    tensor([[ 1],
            [-1]])
    """
    if size < 0:
        raise RuntimeError(f"nonzero_static: size={size} must not be negative")
    found = np.argwhere(array_of("argwhere", input))[:size]
    places = np.full((size, found.shape[1]), fill_value, np.int64)
    places[: len(found)] = found
    result: TensorLike = like_input(places, input)
    return result
