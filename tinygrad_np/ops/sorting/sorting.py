"""Sorting along an axis. NaN counts as the greatest."""

from __future__ import annotations

from ...core.tensor_base import like_input, unwrap
from ...core.type_promotion import operands
from ...core.types import TensorLike
from ..arguments import axis_of, check_flag
from .order import order
from .values_and_indices import ValuesAndIndices, pick

__all__ = ["argsort", "msort", "sort"]


def sort(
    input: TensorLike, dim: int = -1, descending: bool = False, stable: bool = False
) -> ValuesAndIndices[TensorLike]:
    """Sort along a dimension. The gradient of each value goes to where the element stood.

    Args:
        input: any shape and dtype; values and indices have its shape.
        dim: the dimension, by default the last.
        descending: whether to put the greatest first.
        stable: whether to keep equal elements in their order; they are kept so in any case.

    Raises:
        IndexError: ``dim`` is out of range.

    >>> import tinygrad_np as tg
    >>> values, indices = tg.sort(tg.tensor([3.0, 1.0, 2.0]))
    >>> values, indices
    (tensor([1., 2., 3.]), tensor([1, 2, 0]))
    """
    (input,) = operands("sort", input)
    x = unwrap(input)
    axis = axis_of("sort", dim, x.ndim)
    check_flag("sort", "descending", descending)
    return pick(input, order(x, axis, descending), axis)


def msort(input: TensorLike) -> TensorLike:
    """Sort along the first dimension.

    >>> import tinygrad_np as tg
    >>> tg.msort(tg.tensor([[3.0, 1.0], [2.0, 4.0]]))
    tensor([[2., 1.],
            [3., 4.]])
    """
    return sort(input, 0).values


def argsort(
    input: TensorLike, dim: int = -1, descending: bool = False, stable: bool = False
) -> TensorLike:
    """Find the indices that sort along a dimension.

    Takes the arguments of :func:`sort` and raises its errors. The result is int64 and has no
    gradient.

    >>> import tinygrad_np as tg
    >>> tg.argsort(tg.tensor([3.0, 1.0, 2.0]), descending=True)
    tensor([0, 2, 1])
    """
    (x,) = operands("argsort", input)
    array = unwrap(x)
    axis = axis_of("argsort", dim, array.ndim)
    y: TensorLike = like_input(order(array, axis, descending), input)
    return y
