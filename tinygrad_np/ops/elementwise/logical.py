"""Logic on truth values and on the bits of integers. There is no gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.tensor_base import on_arrays
from ...core.type_promotion import operands
from ...core.types import TensorLike

__all__ = [
    "bitwise_and",
    "bitwise_not",
    "bitwise_or",
    "bitwise_xor",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
]


def logical_and(input: TensorLike, other: Any) -> TensorLike:
    """Return whether both elements are nonzero; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.logical_and(tg.tensor([0, 1, 2]), tg.tensor([1, 0, 3]))
    tensor([False, False,  True])
    """
    first, second = operands("logical_and", input, other)
    result: TensorLike = on_arrays(np.logical_and, first, second)
    return result


def logical_or(input: TensorLike, other: Any) -> TensorLike:
    """Return whether one of the elements is nonzero, or both; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.logical_or(tg.tensor([0, 1, 2]), tg.tensor([0, 0, 3]))
    tensor([False,  True,  True])
    """
    first, second = operands("logical_or", input, other)
    result: TensorLike = on_arrays(np.logical_or, first, second)
    return result


def logical_xor(input: TensorLike, other: Any) -> TensorLike:
    """Return whether exactly one of the elements is nonzero; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.logical_xor(tg.tensor([0, 1, 2]), tg.tensor([0, 0, 3]))
    tensor([False,  True, False])
    """
    first, second = operands("logical_xor", input, other)
    result: TensorLike = on_arrays(np.logical_xor, first, second)
    return result


def logical_not(input: TensorLike) -> TensorLike:
    """Return whether each element is zero.

    >>> import tinygrad_np as tg
    >>> tg.logical_not(tg.tensor([0, 1, 2]))
    tensor([ True, False, False])
    """
    return on_arrays(np.logical_not, input)


def bitwise_and(input: TensorLike, other: Any) -> TensorLike:
    """Combine the bits of integers, or bools, by "and"; the shapes broadcast.

    Raises:
        TypeError: one of the two is of floats.

    >>> import tinygrad_np as tg
    >>> tg.bitwise_and(tg.tensor([1, 2, 3]), 2)
    tensor([0, 2, 2])
    """
    return on_arrays(np.bitwise_and, input, other)


def bitwise_or(input: TensorLike, other: Any) -> TensorLike:
    """Combine the bits of integers, or bools, by "or"; the shapes broadcast.

    Raises:
        TypeError: one of the two is of floats.

    >>> import tinygrad_np as tg
    >>> tg.bitwise_or(tg.tensor([1, 2, 3]), 2)
    tensor([3, 2, 3])
    """
    return on_arrays(np.bitwise_or, input, other)


def bitwise_xor(input: TensorLike, other: Any) -> TensorLike:
    """Combine the bits of integers, or bools, by "exclusive or"; the shapes broadcast.

    Raises:
        TypeError: one of the two is of floats.

    >>> import tinygrad_np as tg
    >>> tg.bitwise_xor(tg.tensor([1, 2, 3]), 2)
    tensor([3, 0, 1])
    """
    return on_arrays(np.bitwise_xor, input, other)


def bitwise_not(input: TensorLike) -> TensorLike:
    """Invert the bits of integers, or bools.

    Raises:
        TypeError: the elements are floats.

    >>> import tinygrad_np as tg
    >>> tg.bitwise_not(tg.tensor([True, False]))
    tensor([False,  True])
    """
    return on_arrays(np.bitwise_not, input)
