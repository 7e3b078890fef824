"""Shifts of bits, and common divisors and multiples, of integers. There is no gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.tensor_base import on_arrays, unwrap
from ...core.types import TensorLike

__all__ = ["bitwise_left_shift", "bitwise_right_shift", "gcd", "lcm"]


def _refuse_all_but(op: str, kinds: str, *values: Any) -> None:
    for value in map(np.asarray, map(unwrap, values)):
        if value.dtype.kind not in kinds:
            raise NotImplementedError(f"{op}: integers are needed, not {value.dtype}")


def _shifted(shift: Callable[[Any, Any], Any], x: Any, by: Any) -> Any:
    """The shift, of bits past the end as well, which C leaves open."""
    kind = np.result_type(x, by)
    if kind.kind == "b":
        kind = np.dtype(np.int64)
    width = kind.itemsize * 8
    x, by = np.asarray(x, kind), np.asarray(by)
    out = (by < 0) | (by >= width)
    inside = np.where(out, 0, by).astype(kind)
    nothing = 0 if shift is np.left_shift else np.right_shift(x, width - 1)
    return np.where(out, nothing, shift(x, inside))


def bitwise_left_shift(input: TensorLike, other: Any) -> TensorLike:
    """Shift the bits of integers to the left by ``other`` places; the shapes broadcast.

    By less than 0 or by more places than there are, the result is 0.

    Raises:
        NotImplementedError: one of the two is of floats.

    >>> import tinygrad_np as tg
    >>> tg.bitwise_left_shift(tg.tensor([1, 2, 3]), 2)
    tensor([ 4,  8, 12])
    """
    _refuse_all_but("bitwise_left_shift", "iub", input, other)
    return on_arrays(lambda x, by: _shifted(np.left_shift, x, by), input, other)


def bitwise_right_shift(input: TensorLike, other: Any) -> TensorLike:
    """Shift the bits of integers to the right by ``other`` places; the shapes broadcast.

    The sign is kept. By less than 0 or by more places than there are, it alone is left.

    Raises:
        NotImplementedError: one of the two is of floats.

    >>> import tinygrad_np as tg
    >>> tg.bitwise_right_shift(tg.tensor([8, -8, 3]), 1)
    tensor([ 4, -4,  1])
    """
    _refuse_all_but("bitwise_right_shift", "iub", input, other)
    return on_arrays(lambda x, by: _shifted(np.right_shift, x, by), input, other)


def gcd(input: TensorLike, other: Any) -> TensorLike:
    """Compute the greatest common divisor of each pair of integers; the shapes broadcast.

    Raises:
        NotImplementedError: one of the two is of floats or bools.

    >>> import tinygrad_np as tg
    >>> tg.gcd(tg.tensor([4, -6]), tg.tensor([6, 0]))
    tensor([2, 6])
    """
    _refuse_all_but("gcd", "iu", input, other)
    return on_arrays(np.gcd, input, other)


def lcm(input: TensorLike, other: Any) -> TensorLike:
    """Compute the least common multiple of each pair of integers; the shapes broadcast.

    Raises:
        NotImplementedError: one of the two is of floats or bools.

    >>> import tinygrad_np as tg
    >>> tg.lcm(tg.tensor([4, -6]), tg.tensor([6, 4]))
    tensor([12, 12])
    """
    _refuse_all_but("lcm", "iu", input, other)
    return on_arrays(np.lcm, input, other)
