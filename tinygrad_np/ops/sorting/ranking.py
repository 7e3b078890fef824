"""The k largest or smallest elements along an axis, and the k-th. NaN counts as the greatest."""

from __future__ import annotations

from typing import Any

from ...core.errors import ArgumentError
from ...core.tensor_base import unwrap
from ...core.type_promotion import operands
from ...core.types import TensorLike
from ..arguments import axis_of, check_flag
from .order import order
from .values_and_indices import ValuesAndIndices, pick, pick_the_number

__all__ = ["kthvalue", "topk"]


def _check_rank(op: str, k: int, least: int, x: Any, axis: int) -> None:
    n = x.shape[axis] if x.ndim else 1
    if least > 0 and not n:
        raise IndexError(f"{op}: dim {axis} of shape {x.shape} is empty: it has no {k}-th value")
    if not least <= k <= n:
        raise ArgumentError(f"{op}: k={k} is out of range for dim {axis} of shape {x.shape}")


def topk(
    input: TensorLike, k: int, dim: int = -1, largest: bool = True, sorted: bool = True
) -> ValuesAndIndices[TensorLike]:
    """Find the ``k`` largest elements along a dimension, and where they stand.

    Args:
        input: any shape and dtype.
        k: how many.
        dim: the dimension, by default the last; it has length ``k`` in the result.
        largest: False for the smallest.
        sorted: whether to put the most extreme first; they are put so in any case.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: ``k`` is negative or larger than the dimension.

    >>> import tinygrad_np as tg
    >>> tg.topk(tg.tensor([3.0, 1.0, 2.0]), 2)
    ValuesAndIndices(values=tensor([3., 2.]), indices=tensor([0, 2]))
    """
    (input,) = operands("topk", input)
    x = unwrap(input)
    axis = axis_of("topk", dim, x.ndim)
    _check_rank("topk", k, 0, x, axis)
    check_flag("topk", "largest", largest)
    if not x.ndim:
        return pick_the_number(input)
    return pick(input, order(x, axis, largest)[(slice(None),) * axis + (slice(k),)], axis)


def kthvalue(
    input: TensorLike, k: int, dim: int = -1, keepdim: bool = False
) -> ValuesAndIndices[TensorLike]:
    """Find the ``k``-th smallest element along a dimension, and where it stands.

    Args:
        input: any shape and dtype.
        k: its rank, counted from 1.
        dim: the dimension, by default the last.
        keepdim: whether to keep that dimension, of length 1.

    Raises:
        IndexError: ``dim`` is out of range or of length 0.
        ArgumentError: ``k`` is less than 1 or larger than the dimension.

    >>> import tinygrad_np as tg
    >>> tg.kthvalue(tg.tensor([3.0, 1.0, 2.0]), 2)
    ValuesAndIndices(values=tensor(2.), indices=tensor(2))
    """
    (input,) = operands("kthvalue", input)
    x = unwrap(input)
    axis = axis_of("kthvalue", dim, x.ndim)
    _check_rank("kthvalue", k, 1, x, axis)
    if not x.ndim:
        return pick_the_number(input)
    place = (slice(None),) * axis + (slice(k - 1, k),)
    return pick(input, order(x, axis)[place], axis, keepdim)
